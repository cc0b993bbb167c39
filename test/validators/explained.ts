/** A finding of cdk-nag that stays, and why. */
export interface Explained {
  readonly rule: string;
  /** Where it may be found: the end of the construct's path, or the resource that a policy names. */
  readonly where: RegExp;
  readonly why: string;
}

const OF_THE_DEPLOYMENT = 'its name begins with the deployment’s, and what comes after is made at run time';
const BY_TAG = 'its id is given at run time; a condition asks for the tag of this deployment';

export const EXPLAINED: readonly Explained[] = [
  {
    rule: 'AwsSolutions-SMG4',
    where: /CredentialVault\/MasterSecret$/,
    why: 'computers that run hold what was derived from it; rotation would lock their guests out',
  },
  {
    rule: 'AwsSolutions-COG2',
    where: /SignIn\/Users$/,
    why: 'a second factor is the deployer’s choice: mfa',
  },
  {
    rule: 'AwsSolutions-COG8',
    where: /SignIn\/Users$/,
    why: 'the plan with threat protection is billed by user, the one that is taken is not',
  },
  {
    rule: 'AwsSolutions-VPC7',
    where: /\/Vpc$/,
    why: 'flow logs are billed by what flows, and a student’s download would be paid twice; a network of one’s own may have them',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /Failures\/Queue$/,
    why: 'it is the dead-letter queue of the schedules and the functions',
  },
  {
    rule: 'AwsSolutions-APIG1',
    where: /SessionApi\/Api\/Stage$/,
    why: 'who did what stands in the timeline of each session; addresses of everybody’s every request are not kept',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /SessionApi\/Api\/POST--guest--report$/,
    why: 'a computer has no user’s token: the function checks the session’s own',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /SessionApi\/Api\/(?:POST--_berth--enter|ANY--_berth--renew)$/,
    why: 'a browser that opens a workbench has no token there: the functions check its code and its ticket',
  },
  {
    rule: 'AwsSolutions-CFR1',
    where: /\/(?:Console|Edge)\/Distribution$/,
    why: 'students and researchers are everywhere',
  },
  {
    rule: 'AwsSolutions-CFR2',
    where: /\/(?:Console|Edge)\/Distribution$/,
    why: 'a web application firewall costs 5 $ a month and more, also at rest',
  },
  {
    rule: 'AwsSolutions-CFR3',
    where: /\/(?:Console|Edge)\/Distribution$/,
    why: 'its log would tell who did what in a workbench, and cost money',
  },
  {
    rule: 'AwsSolutions-CFR4',
    where: /\/(?:Console|Edge)\/Distribution$/,
    why: 'CloudFront’s own certificate leaves no choice; with a domain of one’s own it is TLS 1.2 at least',
  },
  {
    rule: 'AwsSolutions-S1',
    where: /Console\/Files$/,
    why: 'CloudFront alone reads it, and what it holds is public',
  },
  {
    rule: 'AwsSolutions-L1',
    where: /CDKBucketDeployment\w+$/,
    why: 'it is the CDK’s own function, with the runtime that the CDK chooses',
  },
  {
    rule: 'AwsSolutions-IAM4',
    where: /:policy\/service-role\/AWSLambdaBasicExecutionRole$/,
    why: 'the CDK’s own functions, which lay the console’s files into their bucket and empty it, have it',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where:
      /^(?:s3:\w+\*|<ConsoleFiles\w+\.Arn>\/\*|arn:<AWS::Partition>:s3:::cdk-\w+-assets-<AWS::AccountId>-<AWS::Region>\/\*)$/,
    why: 'the CDK’s own function copies the console’s files from the CDK’s bucket into theirs',
  },
  {
    rule: 'AwsSolutions-S1',
    where: /Workshop\/Logs$/,
    why: 'it holds what Image Builder writes while it builds, for some weeks, and nobody else may write',
  },
  {
    rule: 'AwsSolutions-IAM4',
    where: /:policy\/EC2ImageBuilderExecutionPolicy$/,
    why: 'AWS names it as what Image Builder needs, and changes it with the service',
  },
  { rule: 'AwsSolutions-IAM5', where: /:secret:berth\/berth\/s-\*$/, why: OF_THE_DEPLOYMENT },
  { rule: 'AwsSolutions-IAM5', where: /:key-pair\/berth-berth-s-\*$/, why: OF_THE_DEPLOYMENT },
  { rule: 'AwsSolutions-IAM5', where: /:schedule\/berth-berth\/\*$/, why: OF_THE_DEPLOYMENT },
  { rule: 'AwsSolutions-IAM5', where: /:parameter\/berth\/berth\/[\w/*]+$/, why: OF_THE_DEPLOYMENT },
  { rule: 'AwsSolutions-IAM5', where: /:component\/berth--berth--\*$/, why: OF_THE_DEPLOYMENT },
  {
    rule: 'AwsSolutions-IAM5',
    where: /:(?:instance|network-interface|volume|security-group)\/\*$/,
    why: BY_TAG,
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /:<AWS::Region>::(?:image|snapshot)\/\*$/,
    why: 'an AMI may be anybody’s that is shared or public; only those with this deployment’s tag are deleted',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /::parameter\/aws\/service\/\*$/,
    why: 'AWS’s public parameters, which anybody may read',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^<(?:RefreshPrices|CheckImages|Sweep|RetireImages)\w+\.Arn>:\*$/,
    why: 'EventBridge Scheduler calls one function, in whichever version',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^<WorkshopLogs\w+\.Arn>\/\*$/,
    why: 'Image Builder chooses the names of its logs in the bucket that is made for them',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /:s3:::ec2imagebuilder\*$/,
    why: 'AWS’s own buckets, from which Image Builder brings its programs; their names differ by region',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^\*$/,
    why: 'only what AWS does not restrict to resources: see WITHOUT_RESOURCES',
  },
];

/**
 * Actions that AWS does not restrict to resources, as its Service Authorization Reference says.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awspricelist.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const WITHOUT_RESOURCES =
  /^(?:ec2:Describe\w+|scheduler:ListSchedules|secretsmanager:ListSecrets|pricing:GetProducts|ec2messages:\w+|ssmmessages:\w+|ssm:UpdateInstanceInformation)$/;
