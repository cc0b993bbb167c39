import * as z from 'zod';
import { OPERATING_SYSTEMS } from '../domain/image';
import { DEPLOYMENT_NAME, DEPLOYMENT_NAME_RULE } from './names';
import { PolicyConfiguration } from './policy';

/** For how many days CloudWatch can keep logs. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

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
  })
  .refine(
    ({ parameterName, amiId }) => (parameterName === undefined) !== (amiId === undefined),
    'must say where its AMI comes from: either parameterName or amiId',
  );

/** The configuration of a deployment, as the file named by `-c config=<file>` holds it. All of it may be left out. */
export const Configuration = z.strictObject({
  deploymentName: z.string().regex(DEPLOYMENT_NAME, `must be ${DEPLOYMENT_NAME_RULE}`).optional(),
  guestApiUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  callbackUrls: z.array(z.url('must be an address')).min(1).optional(),
  allowedOrigins: z.array(z.string()).optional(),
  issuer: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  audience: z.array(z.string().min(1)).min(1).optional(),
  removalPolicy: z.enum(['retain', 'destroy'], 'must be "retain" or "destroy"').optional(),
  semiManagedImages: z.array(semiManagedImage).optional(),
  /** Whether pipelines build the managed images. */
  buildImages: z.boolean().optional(),
  sessionTags: z.record(z.string(), z.string()).optional(),
  sessionManager: z.boolean().optional(),
  policy: PolicyConfiguration.optional(),
  /** Dollars. */
  initialCredit: z.number().min(0, 'must be dollars, 0 or more').optional(),
  logRetentionDays: z
    .literal(LOG_RETENTION_DAYS, `must be one of ${LOG_RETENTION_DAYS.join(', ')}`)
    .optional(),
});
export type Configuration = z.infer<typeof Configuration>;
