/** The settings of the functions: names of their environment variables. Grants in lib set them, handlers read them. */
export const SETTINGS = {
  deployment: 'BERTH_DEPLOYMENT',
  table: 'BERTH_TABLE',
  scheduleGroup: 'BERTH_SCHEDULE_GROUP',
  scheduleRole: 'BERTH_SCHEDULE_ROLE_ARN',
  scheduleTarget: 'BERTH_SCHEDULE_TARGET_ARN',
  /** The queue of what a schedule could not deliver. */
  deadLetters: 'BERTH_DEAD_LETTERS_ARN',
  masterSecret: 'BERTH_MASTER_SECRET_ARN',
  imagesPath: 'BERTH_IMAGES_PATH',
  /** JSON object of what the policy says of images that are mapped at run time. Missing: nothing. */
  imageLimits: 'BERTH_IMAGE_LIMITS',
  /** The AWS account of the deployment. */
  account: 'BERTH_ACCOUNT',
  /** `subnet-1=us-east-1a,subnet-2=us-east-1b` */
  subnets: 'BERTH_SUBNETS',
  securityGroup: 'BERTH_SECURITY_GROUP',
  /** The security group that admits CloudFront to the computers that have a workbench. */
  workbenchGroup: 'BERTH_WORKBENCH_GROUP',
  vpc: 'BERTH_VPC',
  /** `false`: the subnets are private, and computers get no public address. Missing: they get one. */
  publicAddress: 'BERTH_PUBLIC_ADDRESS',
  instanceProfile: 'BERTH_INSTANCE_PROFILE',
  guestApiUrl: 'BERTH_GUEST_API_URL',
  /** Micro-dollars that an owner may spend who was never granted anything. */
  initialCredit: 'BERTH_INITIAL_CREDIT',
  /** JSON object of further tags for every run-time resource. */
  sessionTags: 'BERTH_SESSION_TAGS',
  /** Which number the current key of workbench tickets has; the one before is good, too. Missing: 1. */
  edgeKey: 'BERTH_EDGE_KEY',
  /** The origin of the workbenches, with `{session}` in it where each session has its own host name. */
  workbenchUrl: 'BERTH_WORKBENCH_URL',
  /** Origins of the pages that may send a browser to a workbench, with commas between them. Missing: none. */
  consoleOrigins: 'BERTH_CONSOLE_ORIGINS',
  /** `true`: an administrator may see the key of another's session. */
  breakGlass: 'BERTH_BREAK_GLASS',
  /** JSON object of what the administrator allows. Missing: the defaults. */
  policy: 'BERTH_POLICY',
} as const;

export type Setting = keyof typeof SETTINGS;
