import { Logger } from '@aws-lambda-powertools/logger';
import { DescribeInstancesCommand, DescribeInstanceStatusCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { sessionItem } from '../../../lambda/adapters/dynamodb-items';
import { GLANCE_LIMITS } from '../../../lambda/adapters/time-limits';
import { MINUTE } from '../../../lambda/domain/time';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aSession } from '../../builders/session';
import { CONTEXT, httpEvent, read } from './an-event';
import { mockedAws } from './mocked-aws';
import { environmentOf } from './settings-of-tests';

type Handler = (event: unknown, context: typeof CONTEXT) => Promise<unknown>;

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
/** A computer without a guest that was started a few minutes ago, and that nobody has looked at. */
const waiting = aSession({
  image: aLaunchImage(WITHOUT_GUEST),
  state: 'starting',
  phase: 'booting',
  guest: undefined,
  intent: { to: 'run', because: 'launch', at: now - 3 * MINUTE },
  createdAt: now - 3 * MINUTE,
  startedAt: now - 3 * MINUTE,
  lease: { stopAt: now + 30 * MINUTE, endAt: now + 60 * MINUTE },
});
const STATUS = {
  InstanceId: waiting.instanceId,
  SystemStatus: { Status: 'ok' },
  InstanceStatus: { Status: 'ok' },
} as const;

beforeAll(() =>
  Object.assign(process.env, environmentOf(['deployment', 'table', 'initialCredit']), {
    AWS_REGION: 'us-east-1',
  }),
);

async function handlerOf(name: 'get' | 'list'): Promise<Handler> {
  return ((await import(`../../../lambda/handlers/${name}`)) as { handler: Handler }).handler;
}

async function looked(name: 'get' | 'list', claims?: Record<string, string>): Promise<object> {
  const query = claims === undefined ? {} : { query: { all: 'true' }, claims };
  const handler = await handlerOf(name);
  const { status, body } = read(await handler(httpEvent({ session: waiting.id, ...query }), CONTEXT));
  expect(status).toBe(200);
  return name === 'get' ? body : ((body['sessions'] as object[])[0] ?? {});
}

it.each(['get', 'list'] as const)(
  '%s gives the tick to a computer whose checks have passed',
  async (name) => {
    const { dynamo, ec2 } = mockedAws(waiting);
    ec2.on(DescribeInstanceStatusCommand).resolves({ InstanceStatuses: [STATUS] });
    expect(await looked(name)).toMatchObject({ state: 'ready', ready: true });
    const [asked] = ec2.commandCalls(DescribeInstanceStatusCommand);
    expect(asked?.args[0].input).toEqual({ InstanceIds: [waiting.instanceId] });
    // Each asks in passing, and is over before its function is.
    const clients = ec2.calls().map(({ thisValue }) => thisValue as EC2Client);
    expect(clients).toHaveLength(2);
    for (const { config } of clients) expect(await config.maxAttempts()).toBe(GLANCE_LIMITS.maxAttempts);
    // The tick and what the timeline says of it are one write.
    expect(JSON.stringify(dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input)).toContain(
      "EC2's status checks passed",
    );
  },
);

it.each(['get', 'list'] as const)(
  '%s tells how the checks stand while they have not passed',
  async (name) => {
    const { ec2 } = mockedAws(waiting);
    const InstanceStatuses = [{ ...STATUS, InstanceStatus: { Status: 'initializing' as const } }];
    ec2.on(DescribeInstanceStatusCommand).resolves({ InstanceStatuses });
    expect(await looked(name)).toMatchObject({ state: 'starting', reasons: [{ code: 'status-checks' }] });
    expect(ec2.commandCalls(DescribeInstanceStatusCommand)).toHaveLength(1);
  },
);

it.each(['get', 'list'] as const)('%s answers what is known when EC2 cannot be asked', async (name) => {
  const { ec2 } = mockedAws(waiting);
  const refusal = Object.assign(new Error('slow down'), { name: 'UnauthorizedOperation' });
  ec2.on(DescribeInstanceStatusCommand).rejects(refusal);
  const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  expect(await looked(name)).toMatchObject({ state: 'starting', ready: false });
  const [what, why] = warned.mock.calls[0] ?? [];
  expect([what, (why as Error).message]).toEqual(['the status checks are not known', 'slow down']);
  warned.mockRestore();
});

it('an administrator who lists everybody’s sessions asks EC2 nothing', async () => {
  const { dynamo, ec2 } = mockedAws(waiting);
  dynamo.on(QueryCommand).resolves({ Items: [sessionItem(waiting)] });
  expect(await looked('list', { sub: 'root', 'cognito:groups': '[admin]' })).toMatchObject({
    state: 'starting',
  });
  expect(ec2.commandCalls(DescribeInstanceStatusCommand)).toHaveLength(0);
  expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(0);
});
