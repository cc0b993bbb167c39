import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession } from '../../builders/session';
import { NetAlarm } from '../../../lib';
import { CONTEXT } from '../../lambda/handlers/an-event';
import { mockedAws } from '../../lambda/handlers/mocked-aws';
import { environmentOf, EVERY_SETTING } from '../../lambda/handlers/settings-of-tests';
import { deployment } from '../deployment';
import { newStack, text } from '../synthesis';

Object.assign(process.env, environmentOf(EVERY_SETTING), { AWS_REGION: 'us-east-1' });

const { service } = deployment();
const filters = Object.values(service.findResources('AWS::Logs::MetricFilter')).map(
  ({ Properties }) => Properties as { FilterPattern: string; LogGroupName: unknown },
);

/** Whether a metric filter of the form `{ $.field = "value" }` counts a line. */
function counts(pattern: string, line: string): boolean {
  const [, field = '', value] = /^\{ \$\.(\w+) = "([^"]+)" \}$/.exec(pattern) ?? [];
  return value !== undefined && (JSON.parse(line) as Record<string, unknown>)[field] === value;
}

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
/** Four minutes past its stopAt, and nobody has stopped it. */
const late = aSession({
  lease: { stopAt: now - 4 * MINUTE, endAt: now + 1000 * MINUTE },
  intent: { to: 'run', because: 'launch', at: now - 300 * MINUTE },
});

async function logged(call: () => Promise<unknown>): Promise<readonly string[]> {
  const streams = [process.stdout, process.stderr].map((to) => jest.spyOn(to, 'write').mockReturnValue(true));
  await call();
  return streams
    .flatMap((stream) => stream.mock.calls.map(([line]) => String(line)))
    .filter((line) => line.startsWith('{'));
}

function sweepOf(session: typeof late): Promise<readonly string[]> {
  const { ec2 } = mockedAws(session);
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] });
  return logged(async () => {
    const { handler } = await import('../../../lambda/handlers/sweep');
    await handler({}, { ...CONTEXT, getRemainingTimeInMillis: () => 240_000 });
  });
}

/** EC2 sends word that a computer has shut itself down. */
function powerOffOf(session: typeof late): Promise<readonly string[]> {
  mockedAws(session, {
    State: { Name: 'stopping' },
    StateReason: { Code: 'Client.InstanceInitiatedShutdown', Message: 'Instance initiated shutdown' },
  });
  const detail = { 'instance-id': session.instanceId, state: 'stopping' };
  return logged(async () => {
    const { handler } = await import('../../../lambda/handlers/record-state-change');
    await handler({ time: new Date(now).toISOString(), detail });
  });
}

test('the logs of the two functions that see one net do the work of another are counted as one metric', () => {
  expect(filters.map(({ LogGroupName }) => text(LogGroupName)).toSorted()).toEqual([
    expect.stringMatching(/^\$\{RecordStateChangeLogs/),
    expect.stringMatching(/^\$\{SweepLogs/),
  ]);
  service.allResourcesProperties('AWS::Logs::MetricFilter', {
    MetricTransformations: [
      { MetricNamespace: 'Berth/demo', MetricName: 'AnotherNetsWork', MetricValue: '1' },
    ],
  });
});

test('one alarm goes off when that happened at all within five minutes, and silence is well', () => {
  service.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'Berth/demo',
    MetricName: 'AnotherNetsWork',
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  ['a sweep that stops what a schedule should have stopped', sweepOf, { net: 2 }],
  ['a computer that shut itself down after its time', powerOffOf, { net: 3 }],
])(
  '%s logs exactly one line that is counted: which net, which session, how late',
  async (_what, act, net) => {
    const lines = await act(late);
    for (const { FilterPattern } of filters) {
      const counted = lines.filter((line) => counts(FilterPattern, line));
      expect(counted.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ ...net, session: late.id, secondsLate: expect.any(Number), level: 'WARN' }),
      ]);
    }
  },
);

test.each([
  ['a sweep that comes while the schedule may still', sweepOf],
  ['a computer that shuts itself down before its time', powerOffOf],
])('%s logs no line that is counted', async (_what, act) => {
  const lease = { stopAt: now - MINUTE / 2, endAt: now + 1000 * MINUTE };
  const lines = await act({ ...late, lease });
  for (const { FilterPattern } of filters)
    expect(lines.filter((line) => counts(FilterPattern, line))).toEqual([]);
});

test('the topic of failures hears of it', () => {
  const stack = newStack();
  new NetAlarm(stack, 'NetAlarm', {
    deploymentName: 'demo',
    functions: [],
    topic: new Topic(stack, 'Topic'),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [Match.anyValue()],
    OKActions: [Match.anyValue()],
  });
});
