import { StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { SchedulerSchedules } from '../../../lambda/adapters/scheduler-schedules';
import { wantedAlarms } from '../../../lambda/domain/alarms';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession } from '../../builders/session';
import { SCHEDULE_GROUND } from '../adapters/a-cloud';
import { mockedAws } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

let handler: (event: unknown) => Promise<void>;
beforeAll(async () => {
  Object.assign(process.env, environmentOf(EVERY_SETTING));
  ({ handler } = await import('../../../lambda/handlers/end-of-lease'));
});

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
const due = aSession({ lease: { stopAt: now - MINUTE, endAt: now + 60 * MINUTE } });
const lent = aSession({ lease: { stopAt: now + 30 * MINUTE, endAt: now + 60 * MINUTE } });

/** Exactly what the session's own schedule says when it fires. */
async function said(session: typeof due): Promise<unknown> {
  const scheduler = mockClient(SchedulerClient);
  const [alarm] = wantedAlarms(session, now);
  if (alarm) await new SchedulerSchedules(SCHEDULE_GROUND).arm(session, alarm);
  return JSON.parse(scheduler.commandCalls(CreateScheduleCommand)[0]?.args[0].input.Target?.Input ?? '');
}

it('what the schedule of a lease says stops the computer when the time is up', async () => {
  const event = await said(due);
  const { ec2 } = mockedAws(due);
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] });
  await handler(event);
  expect(ec2.commandCalls(StopInstancesCommand)[0]?.args[0].input).toEqual({ InstanceIds: [due.instanceId] });
});

it('a schedule of an earlier lease stops nothing', async () => {
  const event = await said(lent);
  const { ec2 } = mockedAws(lent);
  await handler(event);
  expect(ec2.commandCalls(StopInstancesCommand)).toHaveLength(0);
  expect(ec2.commandCalls(TerminateInstancesCommand)).toHaveLength(0);
});

it.each([
  ['nothing', null],
  ['an unknown kind', { kind: 'burn', owner: 'ada', session: due.id, generation: 1 }],
  ['no owner', { kind: 'stop', session: due.id, generation: 1 }],
  ['an event of something else', { source: 'aws.ec2', detail: {} }],
])('an event with %s is a fault, and nothing is looked up', async (_what, event) => {
  const { dynamo } = mockedAws(due);
  await expect(handler(event)).rejects.toThrow(/invalid_(type|value)/);
  expect(dynamo.commandCalls(GetCommand)).toHaveLength(0);
});

it('what fails is thrown, so that the schedule tries again', async () => {
  const { dynamo } = mockedAws(due);
  dynamo.on(GetCommand).rejects(new Error('no table'));
  await expect(handler({ kind: 'stop', owner: 'ada', session: due.id, generation: 1 })).rejects.toThrow(
    'no table',
  );
});
