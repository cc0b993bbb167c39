import { CreateSecurityGroupCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { scheduleGroupName } from '../../../lambda/contract/names';
import { type Decider, startDecider } from '../../../local/iam/decider';
import { DENIED } from '../../../local/story/foreign/attempt';
import { ATTEMPTS } from '../../../local/story/foreign/attempts';
import { type Clients, clientsOf } from '../../../local/story/foreign/clients';
import { describe as describeThings } from '../../../local/story/foreign/describe';
import { plant } from '../../../local/story/foreign/plant';
import { type Ours, somebodies, type Things } from '../../../local/story/foreign/things';
import { type RunningEmulator, runEmulator } from '../emulator/running-emulator';

// That the attempts are what they say: each would hurt somebody if a role permitted it.

const NO_CODE = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
let decider: Decider;
let emulator: RunningEmulator;
let account: Clients;
let roles: IAMClient;
let things: Things[];
let ours: Ours;

beforeAll(async () => {
  decider = await startDecider();
  emulator = await runEmulator(decider.port);
  await emulator.control.registerImages([{ imageId: 'ami-0be7400000000002', name: 'linux' }]);
  account = clientsOf(emulator.client);
  roles = new IAMClient(emulator.client);
  const planter = { clients: account, roles, control: emulator.control };
  things = [];
  for (const somebody of somebodies('demo')) things.push(await plant(planter, somebody));
  ours = await ground();
}, 60_000);

afterAll(async () => {
  await emulator.end();
  await decider.stop();
});

async function ground(): Promise<Ours> {
  const { Subnets: [subnet] = [] } = await account.ec2.send(new DescribeSubnetsCommand({}));
  const { GroupId = '' } = await account.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'ours', Description: 'Ours', VpcId: subnet?.VpcId }),
  );
  await account.schedules.send(new CreateScheduleGroupCommand({ Name: scheduleGroupName('demo') }));
  return {
    deployment: 'demo',
    subnet: subnet?.SubnetId ?? '',
    securityGroup: GroupId,
    image: 'ami-0be7400000000002',
  };
}

/** Clients with the credentials of a function whose role permits this. */
async function permitted(name: string, statement: object): Promise<Clients> {
  const empty = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const { Role } = await roles.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: empty }),
  );
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await roles.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
  await account.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: Role?.Arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: NO_CODE },
    }),
  );
  return clientsOf({ ...emulator.client, credentials: await emulator.control.credentialsOf(name) });
}

async function answers(as: Clients): Promise<readonly (readonly [string, string])[]> {
  const all: [string, string][] = [];
  for (const theirs of things) {
    for (const { what, run } of ATTEMPTS) {
      const answer = await run(as, theirs, ours).then(
        () => 'success',
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
      all.push([`${what} of ${theirs.who}`, answer]);
    }
  }
  return all;
}

const seen = (): Promise<string[]> => Promise.all(things.map((one) => describeThings(account, one)));

test('a role that permits nothing of it is refused every attempt, and everything stands as before', async () => {
  const before = await seen();
  const harmless = { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' };
  const all = await answers(await permitted('harmless', harmless));
  expect(all).toHaveLength(2 * ATTEMPTS.length);
  expect(all.filter(([, answer]) => !DENIED.includes(answer))).toEqual([]);
  expect(await seen()).toEqual(before);
});

test('a role that permits everything is refused none: each attempt reaches what it is after', async () => {
  const all = await answers(await permitted('mighty', { Effect: 'Allow', Action: '*', Resource: '*' }));
  expect(all.filter(([, answer]) => [...DENIED, 'InternalFailure'].includes(answer))).toEqual([]);
  expect(all.filter(([, answer]) => answer === 'success').length).toBeGreaterThan(ATTEMPTS.length);
  // What is terminated and deleted cannot be described any more.
  await expect(seen()).rejects.toThrow('does not exist');
});
