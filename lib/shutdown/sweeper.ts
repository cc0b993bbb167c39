import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { tellTopic } from './tell-topic';

/** Which function sweeps, how often, and who is told when it cannot. */
export interface SweeperProps {
  /** The deployment that is swept. */
  readonly deploymentName: string;
  /** The function that sweeps. */
  readonly sweep: lambda.Function;
  /**
   * How often it sweeps. A computer that no other net stops runs this much longer than it should: what is reserved at the
   * launch covers ten minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;
  /**
   * Who is told when nothing has swept for a while, and when something does again.
   *
   * @default - nobody: the alarm is only seen in CloudWatch
   */
  readonly topic?: sns.ITopic;
}

/**
 * The second net: every five minutes it looks at all that can still cost, and does what is due. It relies on no schedule
 * of a session, on no news of EC2 and on no guest, and where the records are lost it goes by the tags. An alarm (0.10 $ a
 * month) tells when it was not called for three periods: what does not run cannot say so itself.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 */
export class Sweeper extends Construct {
  /** Goes off when it was not called for three periods. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { deploymentName, sweep, period = Duration.minutes(5) } = props;
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `What the schedule of Berth ${deploymentName} may do that sweeps: call its function`,
      // Without these conditions anybody's schedule in any account could be pointed at this role.
      // See https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': stack.account,
            'aws:SourceArn': stack.formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: 'default',
            }),
          },
        },
      }),
    });
    const schedule = new scheduler.Schedule(this, 'Schedule', {
      description: `Berth ${deploymentName}: looks at all that can still cost`,
      schedule: scheduler.ScheduleExpression.rate(period),
      // One that comes late is of no use: the next one is due.
      target: new LambdaInvoke(sweep, { role, retryAttempts: 1, maxEventAge: Duration.minutes(5) }),
    });
    // It calls at once: whatever it and its function need must be there.
    schedule.node.addDependency(role, sweep);
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription: `Berth ${deploymentName}: nothing has swept for a while. Look whether the schedule and the function sweep are there and enabled`,
      metric: sweep.metricInvocations({ period, statistic: cloudwatch.Stats.SUM }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    tellTopic(this.alarm, props.topic);
  }
}
