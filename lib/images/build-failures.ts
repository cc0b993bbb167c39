import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { watchedQueue } from '../shutdown/watched-queue';

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
    const { deploymentName } = props;
    const { queue, alarm } = watchedQueue(
      this,
      (name) =>
        `Berth ${deploymentName}: an image could not be built, or has known vulnerabilities. Which and why lies in the queue ${name}: purge it when that is seen to`,
    );
    this.queue = queue;
    this.alarm = alarm;
  }
}
