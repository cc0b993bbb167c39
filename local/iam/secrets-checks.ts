import * as z from 'zod';
import type { CallRecord, Check, Context } from './call';
import { requestTags, resourceTags, tagListSchema, tagsOf } from './tag-context';

const createSchema = z.looseObject({
  Name: z.string(),
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  Tags: tagListSchema,
  // Replicas would need checks in their own regions.
  AddReplicaRegions: z.undefined().optional(),
});
const existingSchema = z.looseObject({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
  ForceDeleteWithoutRecovery: z.boolean().optional(),
  RecoveryWindowInDays: z.number().optional(),
});
const stateSchema = z.object({
  secret: z
    .object({
      arn: z.string(),
      tags: z.record(z.string(), z.string()).default({}),
      kms: z.string().nullish(),
    })
    .optional(),
});

const secretArn = (call: CallRecord, name: string): string =>
  name.startsWith('arn:') ? name : `arn:aws:secretsmanager:${call.region}:${call.account}:secret:${name}`;

/** A key of the customer's is asked for by name; AWS's own key for secrets admits every reader of the account. */
function kmsChecks(call: CallRecord, key: string | null | undefined, actions: string[]): Check[] {
  if (!key || key.includes('alias/aws/')) return [];
  const resource = key.startsWith('arn:') ? key : `arn:aws:kms:${call.region}:${call.account}:key/${key}`;
  return actions.map((action) => ({
    action: `kms:${action}`,
    resource,
    context: { 'kms:ViaService': `secretsmanager.${call.region}.amazonaws.com` },
  }));
}

/** A tagged CreateSecret also needs TagResource on the secret that is being made. */
function createSecret(call: CallRecord): Check[] | undefined {
  const params = createSchema.safeParse(call.params);
  if (!params.success) return undefined;
  const { Name, Description, KmsKeyId, Tags } = params.data;
  const tags = requestTags(tagsOf(Tags));
  // Secrets Manager puts six characters of its own behind the name.
  const resource = secretArn(call, `${Name}-a1B2c3`);
  return [
    {
      action: 'secretsmanager:CreateSecret',
      resource,
      context: {
        ...tags,
        'secretsmanager:Name': Name,
        ...(Description !== undefined && { 'secretsmanager:Description': Description }),
        ...(KmsKeyId && { 'secretsmanager:KmsKeyId': KmsKeyId }),
      },
    },
    ...(Tags.length > 0 ? [{ action: 'secretsmanager:TagResource', resource, context: tags }] : []),
    ...kmsChecks(call, KmsKeyId, ['GenerateDataKey', 'Decrypt']),
  ];
}

function existingSecret(call: CallRecord, action: string, more: Context = {}): Check[] | undefined {
  const params = existingSchema.safeParse(call.params);
  const state = stateSchema.safeParse(call.state);
  if (!params.success || !state.success) return undefined;
  const { SecretId, VersionId, VersionStage, ForceDeleteWithoutRecovery, RecoveryWindowInDays } = params.data;
  const { secret } = state.data;
  const resource = secret?.arn ?? secretArn(call, SecretId);
  return [
    {
      action: `secretsmanager:${action}`,
      resource,
      context: {
        ...resourceTags(secret?.tags ?? {}),
        'secretsmanager:SecretId': resource,
        ...(VersionId && { 'secretsmanager:VersionId': VersionId }),
        ...(VersionStage && { 'secretsmanager:VersionStage': VersionStage }),
        ...(ForceDeleteWithoutRecovery !== undefined && {
          'secretsmanager:ForceDeleteWithoutRecovery': String(ForceDeleteWithoutRecovery),
        }),
        ...(RecoveryWindowInDays !== undefined && {
          'secretsmanager:RecoveryWindowInDays': String(RecoveryWindowInDays),
        }),
        ...more,
      },
      ...(!secret && { absent: true as const }),
    },
    ...kmsChecks(call, secret?.kms, KMS_ACTIONS[action] ?? []),
  ];
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
const KMS_ACTIONS: Readonly<Record<string, string[]>> = {
  GetSecretValue: ['Decrypt'],
  PutSecretValue: ['GenerateDataKey', 'Decrypt'],
};

function tagSecret(call: CallRecord): Check[] | undefined {
  const params = z.looseObject({ Tags: tagListSchema }).safeParse(call.params);
  return params.success
    ? existingSecret(call, 'TagResource', requestTags(tagsOf(params.data.Tags)))
    : undefined;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export function secretsChecks(call: CallRecord): Check[] | undefined {
  switch (call.action) {
    case 'CreateSecret':
      return createSecret(call);
    // AWS does not restrict it to resources.
    case 'ListSecrets':
      return [{ action: 'secretsmanager:ListSecrets', resource: '*', context: {} }];
    case 'DescribeSecret':
    case 'GetSecretValue':
    case 'PutSecretValue':
    case 'DeleteSecret':
      return existingSecret(call, call.action);
    case 'TagResource':
      return tagSecret(call);
    default:
      return undefined;
  }
}
