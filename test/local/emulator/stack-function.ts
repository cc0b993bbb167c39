import { appendFileSync } from 'node:fs';
// The store understands no other signature.
import '@aws-sdk/signature-v4a';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { EC2Client, ImportKeyPairCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** Write down what arrived, for the test to read. */
export async function listen(event: unknown): Promise<void> {
  appendFileSync(String(process.env['HEARD']), `${JSON.stringify(event)}\n`);
}

/** Fail after having written down what arrived. */
export async function fail(event: unknown): Promise<void> {
  await listen(event);
  throw new Error('It fails every time.');
}

export async function environment(): Promise<Readonly<Record<string, string | undefined>>> {
  return { ...process.env };
}

/** What the HTTP API hands a function. */
export async function echo(event: {
  readonly cookies?: unknown;
  readonly headers: unknown;
}): Promise<object> {
  const { cookies, headers } = event;
  return { statusCode: 200, body: JSON.stringify({ cookies, headers }) };
}

/** Puts a value into a key-value store of CloudFront. */
export async function keep({ arn, value }: { readonly arn: string; readonly value: string }): Promise<void> {
  const client = new CloudFrontKeyValueStoreClient({});
  const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: arn }));
  await client.send(new PutKeyCommand({ KvsARN: arn, Key: 'keys', Value: value, IfMatch: ETag }));
}

/** Calls with something secret in each, and one that is refused. */
export async function call(): Promise<void> {
  const secrets = new SecretsManagerClient({});
  const tags = [{ Key: 'berth:session', Value: 'calls' }];
  await secrets.send(
    new CreateSecretCommand({ Name: 'berth/demo/calls', SecretString: 'PRIVATE-KEY-TEXT', Tags: tags }),
  );
  await secrets.send(new GetSecretValueCommand({ SecretId: 'berth/demo/calls' }));
  await new SSMClient({}).send(
    new PutParameterCommand({ Name: '/berth/demo/calls', Value: 'PARAMETER-TEXT', Type: 'SecureString' }),
  );
  const ec2 = new EC2Client({});
  const line = Buffer.from(String(process.env['PUBLIC_KEY_LINE']));
  await ec2.send(new ImportKeyPairCommand({ KeyName: 'calls', PublicKeyMaterial: line }));
  await ec2
    .send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        KeyName: 'calls',
        UserData: Buffer.from('USER-DATA-TEXT').toString('base64'),
      }),
    )
    .catch(() => undefined);
}
