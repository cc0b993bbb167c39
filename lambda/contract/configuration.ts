import * as z from 'zod';
import { OPERATING_SYSTEMS, READY_BY, TILE_NAMES } from '../domain/image';
import { DiskGiB, InstanceTypes, Protocols } from './catalogue';
import { KeyArn, Network, Place, TopicArn, UserPoolId } from './existing';
import { COMPONENT_NAME, COMPONENT_NAME_RULE, DEPLOYMENT_NAME, DEPLOYMENT_NAME_RULE } from './names';
import { PolicyConfiguration } from './policy';

/** For how many days CloudWatch can keep logs. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** Whether people sign in with a code of an authenticator app besides their password. */
const MFA = ['off', 'optional', 'required'] as const;

/** For the JSON schema, which knows nothing of refinements. */
const eitherOf = (name: string): z.core.JSONSchema.BaseSchema => ({
  type: 'object',
  properties: { [name]: { type: 'string' } },
  required: [name],
});

const semiManagedImage = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    description: z.string().optional(),
    os: z.enum(OPERATING_SYSTEMS).optional(),
    /** Of a Linux it must be said. */
    loginUser: z.string().optional(),
    parameterName: z.string().min(1).optional(),
    amiId: z.string().min(1).optional(),
    defaultType: z.string().optional(),
    allowedTypes: z.array(z.string()).optional(),
    diskGiB: z.int().optional(),
    protocols: Protocols.meta({ uniqueItems: true }).optional(),
    readiness: z.enum(READY_BY, `must be one of ${READY_BY.join(', ')}`).optional(),
  })
  .refine(
    ({ parameterName, amiId }) => (parameterName === undefined) !== (amiId === undefined),
    'must say where its AMI comes from: either parameterName or amiId',
  )
  .meta({ oneOf: ['parameterName', 'amiId'].map((name) => eitherOf(name)) });

const siteDomain = z.strictObject({
  domainName: z.string(),
  /** Of AWS Certificate Manager in us-east-1. */
  certificateArn: z.string(),
  hostedZoneId: z.string().min(1).optional(),
});

const KEY_RULE = 'must be small letters, digits and single -, a letter first, at most 48';
/** Of an image that is built: two hyphens in a row divide the names of what builds it. */
const key = z.string(KEY_RULE).regex(/^(?!.*--)[a-z][a-z0-9-]{0,47}$/, KEY_RULE);
const NAME_RULE = 'must be 1 to 80 characters';
const shownName = z.string(NAME_RULE).min(1, NAME_RULE).max(80, NAME_RULE);
const description = z.string().max(400, 'must be 400 characters at most').optional();
const script = z.array(z.string(), 'must be a list of lines').min(1, 'must have one line at least');

/** Something that is built into an image: scripts of yours, or a component that there is in Image Builder. */
const component = z.union(
  [
    z.strictObject({
      name: z.string().regex(COMPONENT_NAME, `must be ${COMPONENT_NAME_RULE}`),
      description: z.string().optional(),
      install: script,
      validate: script.optional(),
      test: script.optional(),
    }),
    z.strictObject({ arn: z.string().startsWith('arn:') }),
  ],
  'must be either { name, install, validate, test } with lists of lines, or { arn }',
);

const managedImage = z.strictObject({
  /** Which of the two it is. */
  workbench: z.enum(['cpu', 'gpu'], 'must be "cpu" or "gpu"'),
  key: key.optional(),
  name: shownName.optional(),
  description,
  tiles: z.array(z.enum(TILE_NAMES, `must be one of ${TILE_NAMES.join(', ')}`)).optional(),
  /** By the name of the tile. */
  containerImages: z.record(z.string(), z.string()).optional(),
  components: z.array(component).optional(),
  defaultType: z.string().min(1).optional(),
  allowedTypes: InstanceTypes.optional(),
  buildInstanceTypes: z.array(z.string().min(1)).optional(),
  diskGiB: DiskGiB.optional(),
  regions: z.array(z.string().min(1)).optional(),
  vulnerabilityScan: z.boolean('must be true or false').optional(),
  promoteByHand: z.boolean('must be true or false').optional(),
});

const derivedImage = z.strictObject({
  key,
  name: shownName,
  description,
  /** The key of a managed image, or of one of these that stands before it. */
  from: z.string('must be the key of an image'),
  components: z.array(component).min(1, 'must have one component at least'),
});

/** The configuration of a deployment, as the file named by `-c config=<file>` holds it. All of it may be left out. */
export const Configuration = z.strictObject({
  deploymentName: z.string().regex(DEPLOYMENT_NAME, `must be ${DEPLOYMENT_NAME_RULE}`).optional(),
  /** Where it stands; left out, where the CDK's command line looks. */
  env: Place.optional(),
  vpc: Network.optional(),
  guestApiUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  callbackUrls: z.array(z.url('must be an address')).min(1).optional(),
  allowedOrigins: z.array(z.string()).optional(),
  userPool: UserPoolId.optional(),
  issuer: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  audience: z.array(z.string().min(1)).min(1).optional(),
  /** The console's client at that issuer. */
  clientId: z.string().min(1).optional(),
  signInUrl: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  /** Of its token endpoint, where that is elsewhere. */
  signInOrigins: z
    .array(z.string().regex(/^https:\/\/[^/?#\s]+$/, 'must be an https address without a path'))
    .optional(),
  selfSignUp: z.boolean().optional(),
  mfa: z.enum(MFA, `must be one of ${MFA.join(', ')}`).optional(),
  /** Whether there is a web console. */
  console: z.boolean().optional(),
  consoleDomain: siteDomain.optional(),
  workbenchDomain: siteDomain.optional(),
  /** With `{session}` in it where each has its own host name. */
  workbenchUrl: z
    .string()
    .regex(/^https?:\/\/[^/?#\s]+$/, 'must be an http or https address without a path')
    .optional(),
  edgeKey: z.int().min(1, 'must be a whole number from 1 on').optional(),
  removalPolicy: z.enum(['retain', 'destroy'], 'must be "retain" or "destroy"').optional(),
  /** The workbench without a GPU where this is left out; none where it is empty. */
  managedImages: z.array(managedImage).optional(),
  /** Built upon another one. */
  derivedImages: z.array(derivedImage).optional(),
  semiManagedImages: z.array(semiManagedImage).optional(),
  /** Whether pipelines build the managed images. */
  buildImages: z.boolean().optional(),
  sessionTags: z.record(z.string(), z.string()).optional(),
  sessionManager: z.boolean().optional(),
  breakGlass: z.boolean().optional(),
  policy: PolicyConfiguration.optional(),
  /** The e-mail address of the first one. */
  administrator: z.email('must be an e-mail address').optional(),
  /** Dollars. */
  initialCredit: z.number().min(0, 'must be dollars, 0 or more').optional(),
  /** Dollars. */
  monthlyBudget: z.number().positive('must be dollars, more than 0').optional(),
  failureTopic: TopicArn.optional(),
  failureEmail: z.email('must be an e-mail address').optional(),
  encryptionKey: KeyArn.optional(),
  logRetentionDays: z
    .literal(LOG_RETENTION_DAYS, `must be one of ${LOG_RETENTION_DAYS.join(', ')}`)
    .optional(),
});
export type Configuration = z.infer<typeof Configuration>;
