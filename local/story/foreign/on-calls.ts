import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { scheduleGroupName } from '../../../lambda/contract/names';
import type { Attempt } from './attempt';

const FAR_AWAY = {
  ScheduleExpression: 'at(2098-01-01T00:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
};
const at = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** Schedules, functions and roles of others. */
export const ON_CALLS: readonly Attempt[] = [
  {
    what: 'look at a schedule',
    run: ({ schedules }, { schedule, scheduleGroup }) =>
      schedules.send(new GetScheduleCommand({ Name: schedule, GroupName: scheduleGroup })),
  },
  {
    what: 'change a schedule',
    run: ({ schedules }, { schedule, scheduleGroup, functionName, role }) =>
      schedules.send(
        new UpdateScheduleCommand({
          Name: schedule,
          GroupName: scheduleGroup,
          ...FAR_AWAY,
          Target: { Arn: at(functionName), RoleArn: role },
        }),
      ),
  },
  {
    what: 'delete a schedule',
    run: ({ schedules }, { schedule, scheduleGroup }) =>
      schedules.send(new DeleteScheduleCommand({ Name: schedule, GroupName: scheduleGroup })),
  },
  {
    what: 'arm a schedule in a group',
    run: ({ schedules }, { scheduleGroup, functionName, role }) =>
      schedules.send(
        new CreateScheduleCommand({
          Name: 'ours',
          GroupName: scheduleGroup,
          ...FAR_AWAY,
          Target: { Arn: at(functionName), RoleArn: role },
        }),
      ),
  },
  {
    what: 'pass a role to a schedule of ours',
    run: ({ schedules }, { functionName, role }, { deployment }) =>
      schedules.send(
        new CreateScheduleCommand({
          Name: 'with-a-foreign-role',
          GroupName: scheduleGroupName(deployment),
          ...FAR_AWAY,
          Target: { Arn: at(functionName), RoleArn: role },
        }),
      ),
  },
  {
    what: 'call a function',
    run: ({ lambda }, { functionName }) =>
      lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' })),
  },
];
