import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../../lambda/contract/names';
import { bootstrap, cdk, type DeployOptions } from '../../local/deploy';
import { type RunningEmulator, runEmulator } from '../local/emulator/running-emulator';

const LIMIT_MS = 10 * 60_000;
jest.setTimeout(LIMIT_MS);

const REPOSITORY = resolve(__dirname, '../..');
const DEPLOY = ['deploy', '--all', '--require-approval', 'never'];

let emulator: RunningEmulator;
let folder: string;

beforeAll(async () => {
  emulator = await runEmulator();
  mkdirSync(join(REPOSITORY, '.local'), { recursive: true });
  // Inside the repository, where its packages are found.
  folder = mkdtempSync(join(REPOSITORY, '.local/examples-'));
  await bootstrap(optionsOf('tools', {}));
}, LIMIT_MS);
afterAll(async () => {
  await emulator.end();
  rmSync(folder, { recursive: true, force: true });
});

/** An example as it stands, but for what is another's in each account. */
function optionsOf(example: string, others: Readonly<Record<string, string>>): DeployOptions {
  const source = readFileSync(join(REPOSITORY, 'examples', example, 'app.ts'), 'utf8');
  const app = join(folder, `${example}.ts`);
  writeFileSync(
    app,
    Object.entries(others).reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), source),
  );
  return {
    dir: join(emulator.dir, example),
    environment: emulator.environment,
    configuration: {},
    app: `node --import tsx ${app}`,
    signal: new AbortController().signal,
  };
}

/** Subnets of a network that stood there before, with the network last. */
async function campus(): Promise<readonly string[]> {
  const ec2 = new EC2Client(emulator.client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  const subnets = ['a', 'b'].map(async (zone, n) => {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: Vpc?.VpcId,
        CidrBlock: `10.7.${n}.0/24`,
        AvailabilityZone: `us-east-1${zone}`,
      }),
    );
    return Subnet?.SubnetId ?? '';
  });
  return [...(await Promise.all(subnets)), Vpc?.VpcId ?? ''];
}

async function stacks(): Promise<readonly string[]> {
  const { Stacks = [] } = await new CloudFormationClient(emulator.client).send(new DescribeStacksCommand({}));
  return Stacks.filter(({ StackStatus }) => StackStatus === 'CREATE_COMPLETE').map(
    ({ StackName = '' }) => StackName,
  );
}

async function images(deployment: string): Promise<readonly unknown[]> {
  const { Payload } = await new LambdaClient(emulator.client).send(
    new InvokeCommand({
      FunctionName: functionName(deployment, 'list-images'),
      Payload: JSON.stringify({ owner: 'ada' }),
    }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { images: { key: string }[] };
  return answer.images.map(({ key }) => key);
}

test('the course is deployed into a network that stood there before, with its topic and its budget', async () => {
  const [first = '', second = '', vpc = ''] = await campus();
  const others = {
    "'111111111111'": "'000000000000'",
    'eu-central-1': 'us-east-1',
    'vpc-0a1b2c3d4e5f60718': vpc,
    'subnet-0a1b2c3d4e5f60718': first,
    'subnet-1a1b2c3d4e5f60718': second,
  };
  await cdk(optionsOf('course', others), DEPLOY);
  expect(await stacks()).toEqual(
    expect.arrayContaining(['Campus', 'course-state', 'course-service', 'course-images']),
  );
  expect(await images('course')).toEqual(['gpu-docker-workbench']);
});

test('the tools are deployed beside it: an image in the stack of its makers, lent by a deployment that builds none', async () => {
  await cdk(optionsOf('tools', {}), DEPLOY);
  const all = await stacks();
  expect(all).toEqual(expect.arrayContaining(['GeodesyTools', 'tools-state', 'tools-service']));
  expect(all).not.toContain('tools-images');
  expect(await images('tools')).toEqual(['geodesy']);
});
