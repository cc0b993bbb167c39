import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Alarm } from '../domain/alarms';
import { present, type Seen } from '../domain/seen';
import type { Session } from '../domain/session';
import { isoMinute } from '../domain/time';
import type { Schedules } from '../ports/schedules';
import { TIME_LIMITS } from './time-limits';

export interface ScheduleGround {
  readonly group: string;
  readonly roleArn: string;
  /** The end-of-lease function. */
  readonly targetArn: string;
  /** The queue that takes what could not be delivered. */
  readonly deadLetterArn: string;
}

/**
 * One-shot schedules of EventBridge Scheduler in the deployment's own group: schedules cannot be tagged, only groups.
 * They fire up to 59 seconds late, never early, and delete themselves.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class SchedulerSchedules implements Schedules {
  readonly #ground: ScheduleGround;
  readonly #client: SchedulerClient;

  constructor(ground: ScheduleGround, client: SchedulerClient = new SchedulerClient(TIME_LIMITS)) {
    this.#ground = ground;
    this.#client = client;
  }

  async find(session: Session): Promise<Seen<readonly string[]>> {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListSchedulesCommand({ GroupName: this.#ground.group, NamePrefix: `${session.id}-`, NextToken }),
      );
      names.push(...(page.Schedules ?? []).flatMap((schedule) => schedule.Name ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return present(names);
  }

  async arm(session: Session, alarm: Alarm): Promise<void> {
    const { owner, id, generation } = session;
    try {
      await this.#client.send(
        new CreateScheduleCommand({
          GroupName: this.#ground.group,
          Name: alarm.name,
          ScheduleExpression: `at(${isoMinute(alarm.at).slice(0, -1)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: this.#ground.targetArn,
            RoleArn: this.#ground.roleArn,
            Input: JSON.stringify({
              kind: alarm.kind,
              owner,
              session: id,
              generation,
              at: isoMinute(alarm.at),
            }),
            DeadLetterConfig: { Arn: this.#ground.deadLetterArn },
            RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3600 },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  }

  async disarm(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteScheduleCommand({ GroupName: this.#ground.group, Name: name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
