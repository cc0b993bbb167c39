import { rmSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DescribeImagesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { anImage } from '../../builders/image';
import { aPrice, COMMON_PRICES } from '../../builders/price';
import { CONTEXT, httpEvent, read } from './an-event';
import { mockedAws } from './mocked-aws';
import { aBundle, environmentOf, EVERY_SETTING } from './settings-of-tests';

const SECRET = 'swordfish';
const SCRIPT = `#!/bin/sh\nexport PASSWORD=${SECRET}\n`;
const bundle = aBundle();
let said: string;

beforeAll(() =>
  Object.assign(process.env, environmentOf(EVERY_SETTING), {
    LAMBDA_TASK_ROOT: bundle,
    AWS_REGION: 'us-east-1',
  }),
);
afterAll(() => rmSync(bundle, { recursive: true, force: true }));
beforeEach(() => {
  said = '';
  const hear = (...texts: readonly unknown[]): boolean => {
    said += texts.join(' ');
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(hear);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(hear);
});

function aws() {
  const mocked = mockedAws();
  mocked.ssm.on(GetParametersByPathCommand).resolves({ Parameters: [{ Value: JSON.stringify(anImage()) }] });
  const ami = { State: 'available' as const, RootDeviceName: '/dev/sda1', BlockDeviceMappings: [] };
  mocked.ec2.on(DescribeImagesCommand).resolves({ Images: [ami] });
  mocked.ec2.on(RunInstancesCommand).callsFake((input: { TagSpecifications: { Tags: object[] }[] }) => ({
    Instances: [{ InstanceId: 'i-1', State: { Name: 'pending' }, Tags: input.TagSpecifications[0]?.Tags }],
  }));
  mocked.dynamo
    .on(QueryCommand, { ExpressionAttributeValues: { ':pk': 'PRICE#us-east-1' } })
    .resolves({ Items: [aPrice(), ...COMMON_PRICES] });
  return mocked;
}

async function launch(body: object) {
  const { handler } = (await import('../../../lambda/handlers/launch')) as {
    handler: (event: unknown, context: typeof CONTEXT) => Promise<unknown>;
  };
  return read(await handler(httpEvent({ body: { image: 'python', minutes: 5, ...body } }), CONTEXT));
}

test('a start-up script goes to the computer and into the record, and stands in no answer and no log', async () => {
  const { ec2, dynamo } = aws();
  const answer = await launch({ startupScript: SCRIPT, diskGiB: 77 });
  expect(answer).toMatchObject({ status: 202, body: { startupScript: true, diskGiB: 77 } });
  const order = ec2.commandCalls(RunInstancesCommand)[0]?.args[0].input;
  const told = gunzipSync(Buffer.from(order?.UserData ?? '', 'base64')).toString();
  expect(told).toContain(SECRET);
  expect(told.indexOf('guest.json')).toBeLessThan(told.indexOf(SECRET));
  expect(order?.BlockDeviceMappings).toMatchObject([{ Ebs: { VolumeSize: 77 } }]);
  const written = dynamo.commandCalls(TransactWriteCommand).map((call) => call.args[0].input);
  expect(JSON.stringify(written[0])).toContain(SECRET);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(said).not.toContain(SECRET);
});

test('one that cannot be run is refused without a word of it, and AWS is asked for nothing', async () => {
  const { ec2, dynamo, secrets } = aws();
  const answer = await launch({ startupScript: `export PASSWORD=${SECRET}\n` });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(String(answer.body['detail'])).toContain('must begin with #!');
  expect(said + JSON.stringify(answer)).not.toContain(SECRET);
  expect(ec2.commandCalls(RunInstancesCommand)).toEqual([]);
  expect(dynamo.commandCalls(TransactWriteCommand)).toEqual([]);
  const made = secrets.calls().map((call) => call.args[0].constructor.name);
  expect(made).not.toContain('CreateSecretCommand');
});
