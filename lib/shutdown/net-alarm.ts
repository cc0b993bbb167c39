import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ANOTHER_NETS_WORK } from '../../lambda/contract/another-nets-work';
import { tellTopic } from './tell-topic';

/** Which functions are watched, and who is told. */
export interface NetAlarmProps {
  /** The deployment whose nets they are. */
  readonly deploymentName: string;
  /** The functions that see one net do another's work: `sweep` and `record-state-change`. */
  readonly functions: lambda.Function[];
  /**
   * Who is told when a net had to help, and when none had to for five minutes.
   *
   * @default - nobody: the alarm is only seen in CloudWatch
   */
  readonly topic?: sns.ITopic;
}

/**
 * Tells that a net did another's work: the sweep stopped or ended what a schedule should have before, or a computer shut
 * itself down because neither had come. Nothing runs on, but one net less holds. Which net, which session and how late
 * stands in the logs of the functions, in the lines with the code `another-nets-work`.
 *
 * It costs an alarm, 0.10 $ a month, and a custom metric, at most 0.30 $ a month, that has no data as long as no net has
 * to help.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class NetAlarm extends Construct {
  /** Goes off when a net had to help within five minutes. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: NetAlarmProps) {
    super(scope, id);
    const metricNamespace = `Berth/${props.deploymentName}`;
    const metricName = 'AnotherNetsWork';
    for (const fn of props.functions) {
      // No default value: it would be data, and be paid for, whenever the function logs anything.
      new logs.MetricFilter(this, `${fn.node.id}Filter`, {
        logGroup: fn.logGroup,
        filterPattern: logs.FilterPattern.stringValue('$.code', '=', ANOTHER_NETS_WORK),
        metricNamespace,
        metricName,
        metricValue: '1',
      });
    }
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription: `Berth ${props.deploymentName}: one net had to do another's work. Nothing runs on; what failed stands in the logs of the functions sweep and record-state-change, in the lines with the code ${ANOTHER_NETS_WORK}`,
      metric: new cloudwatch.Metric({
        namespace: metricNamespace,
        metricName,
        period: Duration.minutes(5),
        statistic: cloudwatch.Stats.SUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    tellTopic(this.alarm, props.topic);
  }
}
