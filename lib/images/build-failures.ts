import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Whose builds are watched. */
export interface BuildFailuresProps {
  /** The deployment whose images are built. */
  readonly deploymentName: string;
}

/**
 * Builds that failed, pipelines that gave up, and vulnerabilities that were found: a sentence of each lies in a queue
 * for two weeks, and one alarm tells of them until they are taken out.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class BuildFailures extends Construct {
  /** The queue. */
  public readonly queue: sqs.Queue;
  /** Goes off when there is a message in the queue. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: BuildFailuresProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      retentionPeriod: Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription: `Berth ${props.deploymentName}: an image could not be built, or has known vulnerabilities. Which and why lies in the queue ${this.queue.queueName}: purge it when that is seen to`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
