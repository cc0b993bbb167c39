import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../lambda/adapters/system-clock';
import { MINUTE } from '../../../lambda/domain/time';
import { aReport, aSession } from '../../builders/session';
import { mockedAws } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

let handler: (event: unknown) => Promise<void>;
beforeAll(async () => {
  Object.assign(process.env, environmentOf(EVERY_SETTING));
  ({ handler } = await import('../../../lambda/handlers/record-state-change'));
});

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
const session = aSession({ lease: { stopAt: now + 30 * MINUTE, endAt: now + 60 * MINUTE } });

const restarted = {
  ...session,
  generation: 2,
  startedGeneration: 2,
  intent: { to: 'run', because: 'start', at: now - MINUTE },
  guest: { ...aReport({ generation: 2 }) },
} as const;

/** As EventBridge delivers it: AWS's own example, with our instance. */
function news(instance: string, state: string): unknown {
  return {
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '123456789012',
    time: '2021-11-11T21:29:54Z',
    region: 'us-east-1',
    resources: [`arn:aws:ec2:us-east-1:123456789012:instance/${instance}`],
    detail: { 'instance-id': instance, state },
  };
}

function world(shown: 'running' | 'stopped', changes: Partial<Instance> = {}, of = session) {
  const aws = mockedAws(of, { State: { Name: shown }, ...changes });
  const id = of.instanceId ?? '';
  const writes = () => [
    ...aws.dynamo.commandCalls(PutCommand).map((call) => call.args[0].input.Item?.['state']),
    ...aws.dynamo
      .commandCalls(TransactWriteCommand)
      .map((call) => call.args[0].input.TransactItems?.[0]?.Put?.Item?.['state']),
  ];
  return { aws, id, writes };
}

it('a computer that stopped by itself is on record as stopped', async () => {
  const { id, writes } = world('stopped');
  await handler(news(id, 'stopped'));
  expect(writes()).toContain('stopped');
});

it('EC2 is asked what is, and news of a stop before the last start is not believed', async () => {
  const { id, writes } = world('running', {}, restarted);
  await handler(news(id, 'stopped'));
  expect(writes()).toEqual([]);
});

it('news that EC2 does not show yet is thrown back, so that it comes again', async () => {
  const slept = jest.spyOn(systemClock, 'sleep').mockResolvedValue();
  const { id, writes } = world('running');
  await expect(handler(news(id, 'stopped'))).rejects.toThrow(`does not show yet that ${id} is stopped`);
  expect(slept.mock.calls).toEqual([[1_000], [1_000], [1_000]]);
  expect(writes()).toEqual([]);
});

it('news of a state that EC2 does not have today says only that something changed', async () => {
  const { id, writes } = world('stopped');
  await handler(news(id, 'hovering'));
  expect(writes()).toContain('stopped');
});

it("news of somebody else's instance costs one look and no read of the table", async () => {
  const { aws, id } = world('stopped', { Tags: [{ Key: 'Name', Value: 'theirs' }] });
  await handler(news(id, 'stopped'));
  expect(aws.dynamo.commandCalls(GetCommand)).toHaveLength(0);
  expect(aws.ec2.calls()).toHaveLength(1);
  expect(aws.ec2.commandCalls(DescribeInstancesCommand, { InstanceIds: [id] })).toHaveLength(1);
});

it.each([
  ['nothing', null],
  ['an event without detail', { source: 'aws.ec2' }],
  ['an event without an instance', { detail: { state: 'running' } }],
])('%s is a fault', async (_what, event) => {
  const { aws } = world('running');
  await expect(handler(event)).rejects.toThrow('invalid_type');
  expect(aws.ec2.calls()).toHaveLength(0);
});
