import { rmSync } from 'node:fs';
import {
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { gateKey, signingKey } from '../../../lambda/contract/ticket';
import type { FunctionName } from '../../../lambda/domain/duties';
import { eventItem, sessionItem } from '../../../lambda/adapters/dynamodb-items';
import { MINUTE } from '../../../lambda/domain/time';
import { anImage } from '../../builders/image';
import { aPrice, COMMON_PRICES } from '../../builders/price';
import { aReport, aSession } from '../../builders/session';
import { CONTEXT, httpEvent, read } from './an-event';
import { MASTER, mockedAws } from './mocked-aws';
import { aBundle, environmentOf, EVERY_SETTING } from './settings-of-tests';

type Handler = (event: unknown, context: typeof CONTEXT) => Promise<unknown>;

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
const session = aSession({
  lease: { stopAt: now + 30 * MINUTE, endAt: now + 60 * MINUTE },
  guest: aReport({ at: now }),
  credit: {
    rates: { running: { 't3.medium': 46_600 }, parked: 3_000 },
    reserved: 2_000_000,
    spent: 0,
    parkedUntil: now,
    settledGeneration: 0,
  },
});
const bundle = aBundle();

beforeAll(() =>
  Object.assign(process.env, environmentOf(EVERY_SETTING), {
    LAMBDA_TASK_ROOT: bundle,
    AWS_REGION: 'us-east-1',
  }),
);
afterAll(() => rmSync(bundle, { recursive: true, force: true }));
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

async function handlerOf(name: FunctionName): Promise<Handler> {
  return ((await import(`../../../lambda/handlers/${name}`)) as { handler: Handler }).handler;
}

const WITH_SESSION = [
  'get',
  'connectivity',
  'events',
  'credential',
  'stop',
  'start',
  'extend',
  'terminate',
  'door',
] as const;
const REQUESTS: Partial<Record<FunctionName, object>> = { extend: { minutes: 5 } };

it.each(WITH_SESSION)('%s does not find a session that is not there, or a path without one', async (name) => {
  const { dynamo, ec2 } = mockedAws();
  const handler = await handlerOf(name);
  const body = REQUESTS[name] ?? {};
  const absurd = ['s-x', `s-${'a'.repeat(5_000)}`, 's-abcdefghijklmnopqrstuvwX', '%00', '../../x'];
  for (const event of [...absurd.map((id) => httpEvent({ session: id, body })), httpEvent({ body })]) {
    expect(read(await handler(event, CONTEXT))).toMatchObject({ status: 404, body: { code: 'not-found' } });
  }
  expect(await handler({ owner: 'ada', session: 's-x', ...body }, CONTEXT)).toMatchObject({
    code: 'not-found',
  });
  expect([...dynamo.calls(), ...ec2.calls()]).toHaveLength(0);
});

it.each([...WITH_SESSION, 'list', 'list-images', 'launch'] as const)(
  '%s refuses a request with a field that it does not know',
  async (name) => {
    const { dynamo, ssm } = mockedAws(session);
    const handler = await handlerOf(name);
    const event = httpEvent({ session: session.id, body: { ...REQUESTS[name], owner: 'bob' } });
    expect(read(await handler(event, CONTEXT))).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect([...dynamo.calls(), ...ssm.calls()]).toHaveLength(0);
  },
);

it('get and list answer sessions as their owner may see them: nothing of tokens, subnets or claims', async () => {
  mockedAws(session);
  const one = read(await (await handlerOf('get'))(httpEvent({ session: session.id }), CONTEXT));
  expect(one).toMatchObject({
    status: 200,
    body: { id: session.id, state: 'ready', ready: true, host: 'host.example' },
  });
  const all = read(await (await handlerOf('list'))(httpEvent(), CONTEXT));
  expect(all.body).toEqual({ sessions: [one.body] });
  for (const inner of ['requestHash', 'token', 'subnet', 'claim', 'version']) {
    expect(JSON.stringify(one.body)).not.toContain(inner);
  }
});

it('all sessions are listed for an administrator and for nobody else', async () => {
  const { dynamo } = mockedAws(session);
  const list = await handlerOf('list');
  const asked = (groups: string) =>
    list(httpEvent({ query: { all: 'true' }, claims: { sub: 'root', 'cognito:groups': groups } }), CONTEXT);
  expect(read(await asked('[not-admin]'))).toMatchObject({ status: 403 });
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(0);
  expect(read(await asked('[admin]')).body).toMatchObject({ sessions: [{ owner: 'ada' }] });
  expect(await list({ owner: 'root', all: 'true' }, CONTEXT)).toMatchObject({ code: 'not-allowed' });
});

it('a record that cannot be read does not hide the others from an administrator', async () => {
  const { dynamo } = mockedAws(session);
  const broken = { ...sessionItem({ ...session, id: 's-broken' }), lease: 'rubbish' };
  dynamo.on(QueryCommand).resolves({ Items: [broken, sessionItem(session)] });
  const claims = { sub: 'root', 'cognito:groups': '[admin]' };
  const all = read(await (await handlerOf('list'))(httpEvent({ query: { all: 'true' }, claims }), CONTEXT));
  expect(all).toMatchObject({ status: 200, body: { sessions: [{ id: session.id }] } });
});

const told = (at: number, what: string, text: string) => {
  return { at: new Date(at).toISOString(), what, who: 'ada', from: '192.0.2.7', text };
};

it('the timeline is answered with the newest last, in sentences, and without the keys of the table', async () => {
  const { dynamo } = mockedAws(session);
  const event = { session: session.id, who: 'ada', from: '192.0.2.7' };
  const items = [
    eventItem({ ...event, at: now + 1, what: 'extend', detail: '60 minutes' }, 'b'),
    eventItem({ ...event, at: now, what: 'launch' }, 'a'),
  ];
  dynamo.on(QueryCommand).resolves({ Items: items });
  const answer = read(await (await handlerOf('events'))(httpEvent({ session: session.id }), CONTEXT));
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.body).toEqual({
    events: [
      told(now, 'launch', 'launched by ada from 192.0.2.7'),
      told(now + 1, 'extend', 'extended by 60 minutes, asked for by ada from 192.0.2.7'),
    ],
    more: false,
  });
  expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
    ExpressionAttributeValues: { ':pk': `SESSION#${session.id}` },
    ScanIndexForward: false,
  });
});

it('the ways in are answered for a session that is ready', async () => {
  mockedAws(session);
  const answer = read(await (await handlerOf('connectivity'))(httpEvent({ session: session.id }), CONTEXT));
  expect(answer).toMatchObject({
    status: 200,
    body: { session: session.id, state: 'ready', ways: expect.any(Array) },
  });
});

it('images are listed without where their AMI comes from', async () => {
  const { ssm, ec2 } = mockedAws();
  const Parameters = [{ Value: JSON.stringify(anImage({ source: { parameter: '/secret/place' } })) }];
  ssm.on(GetParametersByPathCommand).resolves({ Parameters });
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'ami-1' } });
  ec2.on(DescribeImagesCommand).resolves({ Images: [{ State: 'available', RootDeviceName: '/dev/xvda' }] });
  const { status, body } = read(await (await handlerOf('list-images'))(httpEvent(), CONTEXT));
  expect(status).toBe(200);
  expect(body).toMatchObject({ images: [{ key: 'python', defaultType: 't3.medium' }] });
  expect(JSON.stringify(body)).not.toContain('/secret/place');
});

it('stop, terminate and extend do what they say and answer the session', async () => {
  const { ec2 } = mockedAws(session);
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] });
  ec2
    .on(TerminateInstancesCommand)
    .resolves({ TerminatingInstances: [{ CurrentState: { Name: 'shutting-down' } }] });
  const ask = async (name: FunctionName, body: object = {}) =>
    read(await (await handlerOf(name))(httpEvent({ session: session.id, body }), CONTEXT));
  expect(await ask('stop')).toMatchObject({ status: 202, body: { intent: 'stop', state: 'stopping' } });
  expect(await ask('terminate')).toMatchObject({
    status: 202,
    body: { intent: 'end', state: 'terminating' },
  });
  const later = new Date(session.lease.stopAt + 5 * MINUTE).toISOString().replace('.000Z', 'Z');
  expect(await ask('extend', { minutes: 5 })).toMatchObject({ status: 200, body: { stopAt: later } });
  const ids = { InstanceIds: [session.instanceId] };
  expect(ec2.commandCalls(StopInstancesCommand)[0]?.args[0].input).toEqual(ids);
  expect(ec2.commandCalls(TerminateInstancesCommand)[0]?.args[0].input).toEqual(ids);
});

it('a computer that runs is not started again, and one that is stopped is', async () => {
  const stopped = aSession({
    ...session,
    state: 'stopped',
    intent: { to: 'stop', because: 'owner', at: now },
    host: undefined,
  });
  const { ec2, ssm, dynamo } = mockedAws(stopped, { State: { Name: 'stopped' }, PublicDnsName: '' });
  // Neither the image nor a price of today is there: it goes on as it was.
  ssm.on(GetParametersByPathCommand).resolves({ Parameters: [] });
  dynamo.on(QueryCommand).resolves({ Items: [] });
  ec2.on(StartInstancesCommand).resolves({ StartingInstances: [{ CurrentState: { Name: 'pending' } }] });
  const start = await handlerOf('start');
  expect(read(await start(httpEvent({ session: stopped.id, body: { minutes: 60 } }), CONTEXT))).toMatchObject(
    {
      status: 202,
      body: { state: 'starting', generation: 2 },
    },
  );
  expect(ec2.commandCalls(StartInstancesCommand)).toHaveLength(1);
});

it('the door opens to the address that the gateway saw', async () => {
  const { dynamo, ec2 } = mockedAws(session);
  ec2.on(CreateSecurityGroupCommand).resolves({ GroupId: 'sg-door' });
  // Once it stands open, the record is read again.
  dynamo
    .on(TransactWriteCommand)
    .callsFake(({ TransactItems: [written] = [] }: TransactWriteCommandInput) => {
      dynamo.on(GetCommand).resolves({ Item: written?.Put?.Item });
      return {};
    });
  const answer = read(
    await (
      await handlerOf('door')
    )(httpEvent({ session: session.id, body: { minutes: 5 } }), CONTEXT),
  );
  expect(answer).toMatchObject({ status: 200, body: { door: { cidr: '192.0.2.7/32', port: 22 } } });
  expect(dynamo.calls().length).toBeGreaterThan(1);
  const direct = await (await handlerOf('door'))({ owner: 'ada', session: session.id }, CONTEXT);
  expect(direct).toMatchObject({ code: 'invalid', detail: expect.stringContaining('address') });
});

it("a launch gives the guest its session's token in user data, and nowhere else", async () => {
  const aws = mockedAws();
  const Parameters = [{ Value: JSON.stringify(anImage()) }];
  aws.ssm.on(GetParametersByPathCommand).resolves({ Parameters });
  const ami = { State: 'available' as const, RootDeviceName: '/dev/sda1', BlockDeviceMappings: [] };
  aws.ec2.on(DescribeImagesCommand).resolves({ Images: [ami] });
  aws.ec2.on(RunInstancesCommand).callsFake((input: { TagSpecifications: { Tags: object[] }[] }) => ({
    Instances: [{ InstanceId: 'i-1', State: { Name: 'pending' }, Tags: input.TagSpecifications[0]?.Tags }],
  }));
  aws.dynamo
    .on(QueryCommand, { ExpressionAttributeValues: { ':pk': 'PRICE#us-east-1' } })
    .resolves({ Items: [aPrice(), ...COMMON_PRICES] });
  const launch = await handlerOf('launch');
  const answer = read(await launch(httpEvent({ body: { image: 'python', minutes: 5 } }), CONTEXT));
  expect(answer).toMatchObject({ status: 202, body: { owner: 'ada', state: 'starting', image: 'python' } });
  const { UserData = '' } = aws.ec2.commandCalls(RunInstancesCommand)[0]?.args[0].input ?? {};
  const script = Buffer.from(UserData, 'base64').toString();
  const {
    token,
    session: id = '',
    gateKey: key,
  } = JSON.parse(/^\{.*\}$/m.exec(script)?.[0] ?? '{}') as Record<string, string>;
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(id).toBe(answer.body['id']);
  // Of the edge's key that is current now, and on record.
  expect(key).toBe(gateKey(signingKey(MASTER, 2), id));
  const elsewhere = JSON.stringify([answer, ...aws.dynamo.calls().map((call) => call.args[0].input)]);
  expect(elsewhere).not.toContain(token);
  expect(read(await launch(httpEvent({ body: { image: 'julia' } }), CONTEXT)).status).toBe(404);
});

it('an administrator may stop the session of another, found by its id', async () => {
  const { dynamo, ec2 } = mockedAws(session);
  dynamo.on(QueryCommand, { IndexName: 'byId' }).resolves({ Items: [sessionItem(session)] });
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] });
  const claims = { sub: 'root', 'cognito:groups': '[admin]' };
  const answer = await (await handlerOf('stop'))(httpEvent({ session: session.id, claims }), CONTEXT);
  expect(read(answer)).toMatchObject({ status: 202, body: { intent: 'stop' } });
  expect(dynamo.commandCalls(GetCommand).length + dynamo.commandCalls(PutCommand).length).toBeGreaterThan(1);
  expect(ec2.commandCalls(DescribeInstancesCommand).length).toBeGreaterThan(0);
});
