/** A template of CloudFormation, as far as upgrades are looked at. */
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** What holds data, and what cannot be changed without making it anew, empty. */
export interface Stateful {
  readonly type: string;
  /** Properties whose change makes CloudFormation replace the resource. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/**
 * By type, the properties whose update needs a replacement.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema'],
  'AWS::Cognito::UserPool': ['UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration', 'Schema'],
  'AWS::Cognito::UserPoolGroup': ['GroupName', 'UserPoolId'],
  'AWS::Cognito::UserPoolDomain': ['Domain', 'UserPoolId'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::S3::Bucket': ['BucketName'],
};

/** What of a stack must outlive every upgrade: what is kept when it leaves the stack, and what else holds data. */
export function statefulOf({ Resources }: StackTemplate): Readonly<Record<string, Stateful>> {
  return Object.fromEntries(
    Object.entries(Resources)
      .filter(
        ([, { Type, DeletionPolicy }]) =>
          DeletionPolicy !== 'Delete' && (DeletionPolicy === 'Retain' || Type in FIXED),
      )
      .map(([id, { Type, Properties = {} }]) => [
        id,
        {
          type: Type,
          fixed: Object.fromEntries(
            (FIXED[Type] ?? []).flatMap((name) => (name in Properties ? [[name, Properties[name]]] : [])),
          ),
        },
      ]),
  );
}

/**
 * What an upgrade from one template to another would lose, in sentences; empty when nothing.
 *
 * @param before a stack as it was released
 * @param now the same stack as it is made now
 */
export function lostByUpgrade(before: StackTemplate, now: StackTemplate): readonly string[] {
  const kept = statefulOf(now);
  const resources = Object.entries(statefulOf(before)).flatMap(([id, { type, fixed }]) => {
    const found = kept[id];
    if (found === undefined) return [`${id} (${type}) is gone, or has another logical id`];
    if (found.type !== type) return [`${id} was ${type} and is ${found.type}`];
    const names = [...new Set([...Object.keys(fixed), ...Object.keys(found.fixed)])];
    return names
      .filter((name) => JSON.stringify(fixed[name]) !== JSON.stringify(found.fixed[name]))
      .map((name) => `${id} (${type}) would be made anew, empty: its ${name} has changed`);
  });
  // What other stacks take from it cannot be taken away while they stand.
  const outputs = Object.keys(before.Outputs ?? {})
    .filter((name) => /^(?:ExportsOutput|PublishOutput)/.test(name) && !(name in (now.Outputs ?? {})))
    .map((name) => `the output ${name} is gone, which the service that is deployed reads`);
  return [...resources, ...outputs];
}
