import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListScheduleGroupsCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { consoleCacheControl, HASHED } from '../../lambda/contract/console-headers';
import { amiParameterName, functionName, scheduleGroupName } from '../../lambda/contract/names';
import { TAGS } from '../../lambda/contract/tags';
import { type FunctionName, FUNCTIONS } from '../../lambda/domain/duties';
import { bootstrap, cdk, type DeployOptions } from '../../local/deploy';
import { parseCallRecords } from '../../local/iam/call';
import { parseRoles } from '../../local/iam/policies';
import { decideAll } from '../../local/iam/report';
import { violations } from '../../local/iam/violations';
import { type RunningEmulator, runEmulator, until } from './emulator/running-emulator';
import { assemblyOf, newestRelease } from './released';

/** Three times what it takes on two cores with much beside it. */
const LIMIT_MS = 15 * 60_000;
jest.setTimeout(LIMIT_MS);

const AMI = 'ami-0be7400000000009';
const OWNER = 'ada';
const REPOSITORY = resolve(__dirname, '../..');
const IMAGE = 'cpu-docker-workbench';
/** The name of one begins with the other's. */
const BERTHS = ['berth', 'berth-two'] as const;
type BerthName = (typeof BERTHS)[number];
const [FIRST, SECOND] = BERTHS;
const ADMINISTRATORS: Readonly<Record<BerthName, string>> = {
  berth: 'ada@lab.example',
  'berth-two': 'grace@lab.example',
};
/** The emulator builds no images: that stack is left alone. */
const STATE_AND_SERVICE = ['Berth/State', 'Berth/Service'];
const DEPLOY = ['--require-approval', 'never'];

let emulator: RunningEmulator;
let folder: string;
let ec2: EC2Client;
let functions: LambdaClient;

beforeAll(async () => {
  emulator = await runEmulator();
  const { client, environment, control } = emulator;
  ec2 = new EC2Client(client);
  functions = new LambdaClient(client);
  await control.registerImages([{ imageId: AMI, name: 'linux', rootDeviceName: '/dev/xvda' }]);
  const ssm = new SSMClient(client);
  for (const berth of BERTHS) {
    const Name = amiParameterName(berth, IMAGE);
    await ssm.send(new PutParameterCommand({ Name, Value: AMI, Type: 'String' }));
  }
  mkdirSync(join(REPOSITORY, '.local'), { recursive: true });
  // Inside the repository, where its packages are found.
  folder = mkdtempSync(join(REPOSITORY, '.local/two-berths-'));
  await bootstrap(deploymentOf(FIRST, environment));
  const release = newestRelease();
  if (release === undefined) throw new Error('no templates of a release are kept');
  const released = join(emulator.dir, 'released');
  assemblyOf(release, released);
  const app = { ...deploymentOf(FIRST, environment), app: released };
  await cdk(app, ['deploy', ...STATE_AND_SERVICE, ...DEPLOY]);
  await cdk(deploymentOf(SECOND, environment), ['deploy', ...STATE_AND_SERVICE, ...DEPLOY]);
  for (const berth of BERTHS) await call(berth, 'refresh-prices', {});
}, LIMIT_MS);
afterAll(async () => {
  await emulator.end();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The example `lab`, as two groups of one account deploy it: each under its own name, with its own administrator and tags.
 * One has everything by default, the other leaves the console out.
 */
function deploymentOf(berth: BerthName, environment: DeployOptions['environment']): DeployOptions {
  const example = readFileSync(join(REPOSITORY, 'examples/lab/app.ts'), 'utf8');
  const site = berth === FIRST ? '' : '\n  console: false,';
  const its = `deploymentName: '${berth}',${site}\n  sessionTags: { 'cost-centre': '${berth}' },`;
  const app = join(folder, `${berth}.ts`);
  writeFileSync(
    app,
    example.replace("deploymentName: 'lab',", its).replace('ada@lab.example', ADMINISTRATORS[berth]),
  );
  return {
    dir: join(emulator.dir, berth),
    environment,
    configuration: {},
    app: `node --import tsx ${app}`,
    signal: new AbortController().signal,
  };
}

async function call(berth: BerthName, name: FunctionName, body: object): Promise<Record<string, unknown>> {
  const { FunctionError, Payload } = await functions.send(
    new InvokeCommand({ FunctionName: functionName(berth, name), Payload: JSON.stringify(body) }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`${berth}-${name} failed: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const tagOf = ({ Tags = [] }: { readonly Tags?: Instance['Tags'] }, key: string): string | undefined =>
  Tags.find(({ Key }) => Key === key)?.Value;

/** What there is of sessions in the account, each deployment's own by its tag. */
async function thingsOf(berth: BerthName): Promise<{
  readonly instances: readonly Instance[];
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
}> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  const { SecretList = [] } = await new SecretsManagerClient(emulator.client).send(
    new ListSecretsCommand({}),
  );
  const isIts = (thing: { readonly Tags?: Instance['Tags'] }): boolean =>
    tagOf(thing, TAGS.deployment) === berth;
  return {
    instances: Reservations.flatMap(({ Instances = [] }) => Instances).filter(isIts),
    keys: KeyPairs.filter(isIts).map(({ KeyName = '' }) => KeyName),
    secrets: SecretList.filter(isIts).map(({ Name = '' }) => Name),
  };
}

async function instanceIs(berth: BerthName, state: string): Promise<void> {
  await until(
    async () => ((await thingsOf(berth)).instances[0]?.State?.Name === state ? true : undefined),
    `the computer of ${berth} to be ${state}`,
    60_000,
  );
}

async function listed(berth: BerthName, body: object = {}): Promise<readonly Record<string, unknown>[]> {
  const { sessions } = await call(berth, 'list', { owner: OWNER, ...body });
  return sessions as Record<string, unknown>[];
}

async function administratorsOf(berth: BerthName): Promise<readonly (string | undefined)[]> {
  const cognito = new CognitoIdentityProviderClient(emulator.client);
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const UserPoolId = UserPools.find(({ Name }) => Name === `berth-${berth}`)?.Id;
  const { Users = [] } = await cognito.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'admin' }));
  return Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')?.Value);
}

async function rolesOfFunctions(): Promise<Readonly<Record<string, string>>> {
  const roles: Record<string, string> = {};
  for await (const { Functions = [] } of paginateListFunctions({ client: functions }, {})) {
    for (const { FunctionName: name = '', Role = '' } of Functions) roles[name] = Role;
  }
  return roles;
}

async function functionsOf(berth: BerthName): Promise<readonly string[]> {
  const names = Object.keys(await rolesOfFunctions());
  return names.filter((name) => FUNCTIONS.some((one) => functionName(berth, one) === name));
}

async function stacks(): Promise<readonly string[]> {
  const { Stacks = [] } = await new CloudFormationClient(emulator.client).send(new DescribeStacksCommand({}));
  return Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName = '' }) => StackName)
    .filter((name) => name !== 'CDKToolkit')
    .toSorted((a, b) => (a < b ? -1 : 1));
}

let session: Readonly<Record<BerthName, string>>;
const ORDER = { owner: OWNER, image: IMAGE, idempotencyKey: 'same', minutes: 60 };

/** What a session has cost so far grows while one looks. */
const withoutClock = ({ credit, ...rest }: Record<string, unknown>): unknown => ({
  ...rest,
  credit: { ...(credit as object), soFar: 0 },
});

/** What must outlive an upgrade, as AWS shows it. */
async function belongings(): Promise<unknown> {
  const { StackResources = [] } = await new CloudFormationClient(emulator.client).send(
    new DescribeStackResourcesCommand({ StackName: `${FIRST}-state` }),
  );
  const ids = StackResources.map(({ LogicalResourceId: id = '', PhysicalResourceId: is }) => [id, is]);
  const { instances, keys, secrets } = await thingsOf(FIRST);
  const { Schedules = [] } = await new SchedulerClient(emulator.client).send(
    new ListSchedulesCommand({ GroupName: scheduleGroupName(FIRST) }),
  );
  const { privateKey } = await call(FIRST, 'credential', { owner: OWNER, session: session.berth });
  return {
    stateful: Object.fromEntries(ids),
    instances: instances.map(({ InstanceId, State, Tags = [] }) => ({ InstanceId, State, Tags })),
    schedules: Schedules.map(({ Name }) => Name),
    sessions: (await listed(FIRST)).map(withoutClock),
    keys,
    secrets,
    privateKey,
    credit: await call(FIRST, 'credit', { owner: OWNER }),
  };
}

test('when the release before is upgraded, a computer that runs is lost in nothing', async () => {
  await call(FIRST, 'grant', { owner: OWNER, dollars: 20, idempotencyKey: 'first' });
  const { id } = await call(FIRST, 'launch', ORDER);
  session = { [FIRST]: String(id), [SECOND]: '' };
  await instanceIs(FIRST, 'running');
  const before = await belongings();
  await cdk(deploymentOf(FIRST, emulator.environment), ['deploy', ...STATE_AND_SERVICE, ...DEPLOY]);
  expect(await belongings()).toEqual(before);
  expect(await call(FIRST, 'sweep', {})).toMatchObject({ failed: [] });
  expect(await belongings()).toEqual(before);
});

test("the console's files lie where its distribution looks for them, with what the console must know", async () => {
  const { StackResources = [] } = await new CloudFormationClient(emulator.client).send(
    new DescribeStackResourcesCommand({ StackName: `${FIRST}-service` }),
  );
  const bucket = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket');
  const address = `${emulator.client.endpoint}/${bucket?.PhysicalResourceId}`;
  const listing = await (await fetch(`${address}?list-type=2`)).text();
  const keys = [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
  expect(keys).toEqual(expect.arrayContaining(['config.json', 'index.html']));
  expect(keys.filter((key) => key.startsWith(HASHED)).length).toBeGreaterThan(1);
  const file = await fetch(`${address}/config.json`);
  expect(file.headers.get('content-type')).toBe('application/json');
  expect(file.headers.get('cache-control')).toBe(consoleCacheControl('config.json'));
  const { clientId, issuer } = (await file.json()) as Record<string, string>;
  expect(clientId).toMatch(/^\w+$/);
  expect(issuer).toMatch(/^https:\/\/cognito-idp\./);
});

test('two deployments stand in one account and region, each with its own administrator and no other', async () => {
  expect(await stacks()).toEqual(['berth-service', 'berth-state', 'berth-two-service', 'berth-two-state']);
  for (const berth of BERTHS) expect(await administratorsOf(berth)).toEqual([ADMINISTRATORS[berth]]);
});

test('the same owner with the same key gets a computer of each, and each knows only its own', async () => {
  const before = session.berth;
  const ids: string[] = [];
  for (const berth of BERTHS) {
    const { id, state, ...answer } = await call(berth, 'launch', ORDER);
    expect({ state, answer }).toMatchObject({ state: 'starting' });
    ids.push(String(id));
  }
  const [ofFirst = '', ofSecond = ''] = ids;
  session = { berth: ofFirst, 'berth-two': ofSecond };
  // A repeat is the same session, also when an upgrade lies between.
  expect(ofFirst).toBe(before);
  expect(ofFirst).not.toBe(ofSecond);
  for (const berth of BERTHS) {
    expect((await listed(berth)).map(({ id }) => id)).toEqual([session[berth]]);
    const other = session[berth === FIRST ? SECOND : FIRST];
    for (const name of ['get', 'credential', 'terminate'] as const) {
      expect(await call(berth, name, { owner: OWNER, session: other })).toMatchObject({ code: 'not-found' });
    }
    const { instances, keys, secrets } = await thingsOf(berth);
    expect(instances.map((one) => [tagOf(one, TAGS.session), tagOf(one, 'cost-centre')])).toEqual([
      // What was launched before the upgrade has the tags of its time.
      [session[berth], berth === FIRST ? undefined : berth],
    ]);
    expect(keys).toEqual([`berth-${berth}-${session[berth]}`]);
    expect(secrets).toEqual([`berth/${berth}/${session[berth]}`]);
  }
});

test("neither the sweep nor the stop of everything touches the other's computer, key or secret", async () => {
  for (const berth of BERTHS) await instanceIs(berth, 'running');
  const before = await thingsOf(SECOND);
  expect(await call(FIRST, 'stop-everything', { owner: 'operations' })).toMatchObject({
    running: 1,
    stopping: 1,
  });
  await instanceIs(FIRST, 'stopped');
  const swept = await call(FIRST, 'sweep', {});
  expect(swept).toMatchObject({ failed: [] });
  expect(await thingsOf(SECOND)).toEqual(before);
  // And the other way about.
  await call(SECOND, 'sweep', {});
  expect((await thingsOf(FIRST)).instances[0]?.State?.Name).toBe('stopped');
  expect(await thingsOf(SECOND)).toEqual(before);
});

test('every call until now was permitted to its function, and whoever invites used all that they may', async () => {
  const calls = parseCallRecords(readFileSync(emulator.callsFile, 'utf8'));
  const roles = parseRoles(await emulator.control.roles());
  const report = await decideAll(calls, roles, await rolesOfFunctions());
  expect(calls.filter(({ service }) => service === 'cognito-idp').map(({ action }) => action)).toEqual(
    BERTHS.flatMap(() => ['AdminGetUser', 'AdminCreateUser', 'AdminAddUserToGroup']),
  );
  expect(violations(report)).toEqual([]);
  expect(report.unused.filter(({ action }) => action.startsWith('cognito-idp:'))).toEqual([]);
});

test('when one service is destroyed, of it is left what its state stack keeps, and the other goes on', async () => {
  await call(FIRST, 'terminate', { owner: OWNER, session: session.berth });
  await instanceIs(FIRST, 'terminated');
  await until(
    async () => ((await listed(FIRST))[0]?.['state'] === 'terminated' ? true : undefined),
    'the session to be over',
    60_000,
  );
  await cdk(deploymentOf(FIRST, emulator.environment), ['destroy', 'Berth/Service', '--force']);
  expect(await stacks()).toEqual(['berth-state', 'berth-two-service', 'berth-two-state']);
  expect(await functionsOf(FIRST)).toEqual([]);
  const { ScheduleGroups = [] } = await new SchedulerClient(emulator.client).send(
    new ListScheduleGroupsCommand({}),
  );
  expect(ScheduleGroups.map(({ Name }) => Name)).toEqual(
    expect.not.arrayContaining([scheduleGroupName(FIRST)]),
  );
  expect(ScheduleGroups.map(({ Name }) => Name)).toContain(scheduleGroupName(SECOND));
  const { keys, secrets } = await thingsOf(FIRST);
  expect([...keys, ...secrets]).toEqual([]);
  const { SecretList = [] } = await new SecretsManagerClient(emulator.client).send(
    new ListSecretsCommand({}),
  );
  expect(SecretList.map(({ Name }) => Name)).toContain('berth-key/berth');
  const { TableNames = [] } = await new DynamoDBClient(emulator.client).send(new ListTablesCommand({}));
  expect(TableNames.filter((name) => name.startsWith('berth-state'))).toHaveLength(1);
  expect(await functionsOf(SECOND)).toHaveLength(FUNCTIONS.length);
  expect((await listed(SECOND)).map(({ id }) => id)).toEqual([session[SECOND]]);
});

test('deployed again it takes up where it left off: the same sessions, accounts and administrator', async () => {
  const invited = await administratorsOf(FIRST);
  await cdk(deploymentOf(FIRST, emulator.environment), ['deploy', ...STATE_AND_SERVICE, ...DEPLOY]);
  expect(await listed(FIRST)).toMatchObject([{ id: session.berth, state: 'terminated' }]);
  expect(await administratorsOf(FIRST)).toEqual(invited);
  await call(FIRST, 'refresh-prices', {});
  const next = await call(FIRST, 'launch', { owner: OWNER, image: IMAGE, idempotencyKey: 'next' });
  expect(next).toMatchObject({ state: 'starting' });
  expect(await listed(FIRST)).toHaveLength(2);
});
