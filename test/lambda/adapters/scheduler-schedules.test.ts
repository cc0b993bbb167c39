import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { SchedulerSchedules } from '../../../lambda/adapters/scheduler-schedules';
import { AlarmedRequest } from '../../../lambda/contract/requests';
import { type Alarm, wantedAlarms } from '../../../lambda/domain/alarms';
import { aSession, T0 } from '../../builders/session';
import { SCHEDULE_GROUND } from './a-cloud';

const session = aSession();

/** The alarm at the end of the session's lease. */
function stopAlarm(): Alarm {
  const [stop] = wantedAlarms(session, T0);
  if (!stop) throw new Error('no alarm is wanted');
  return stop;
}

function world() {
  const scheduler = mockClient(SchedulerClient);
  return { scheduler, schedules: new SchedulerSchedules(SCHEDULE_GROUND) };
}

it('an alarm is a one-shot schedule in UTC that deletes itself and is tried again for an hour', async () => {
  const { scheduler, schedules } = world();
  await schedules.arm(session, stopAlarm());
  const [call] = scheduler.commandCalls(CreateScheduleCommand);
  const input = call?.args[0].input;
  expect(input).toEqual({
    GroupName: 'berth-demo',
    Name: `${session.id}-stop-20261125T180000Z`,
    ScheduleExpression: 'at(2026-11-25T18:00:00)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: SCHEDULE_GROUND.targetArn,
      RoleArn: SCHEDULE_GROUND.roleArn,
      Input: expect.any(String),
      DeadLetterConfig: { Arn: SCHEDULE_GROUND.deadLetterArn },
      RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3600 },
    },
  });
  // Scheduler takes names of at most 64 characters.
  expect(input?.Name?.length).toBeLessThanOrEqual(64);
});

it('what an alarm says when it fires is what the end-of-lease function reads', async () => {
  const { scheduler, schedules } = world();
  await schedules.arm(session, stopAlarm());
  const said = scheduler.commandCalls(CreateScheduleCommand)[0]?.args[0].input.Target?.Input ?? '';
  expect(AlarmedRequest.parse(JSON.parse(said))).toEqual({
    kind: 'stop',
    owner: 'ada',
    session: session.id,
    generation: 1,
  });
});

it("all pages of a session's schedules are listed, by the prefix of its name", async () => {
  const { scheduler, schedules } = world();
  scheduler
    .on(ListSchedulesCommand, { GroupName: 'berth-demo', NamePrefix: `${session.id}-` })
    .resolvesOnce({ Schedules: [{ Name: 'a' }], NextToken: 'more' })
    .resolvesOnce({ Schedules: [{ Name: 'b' }] });
  expect(await schedules.find(session)).toEqual({ is: 'present', value: ['a', 'b'] });
});

it('a schedule that cannot be made or deleted is a fault', async () => {
  const { scheduler, schedules } = world();
  scheduler.on(CreateScheduleCommand).rejects(new Error('denied'));
  scheduler.on(DeleteScheduleCommand).rejects(new Error('denied'));
  await expect(schedules.arm(session, stopAlarm())).rejects.toThrow('denied');
  await expect(schedules.disarm('x')).rejects.toThrow('denied');
});
