import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from '../functions/allow';
import { tellTopic } from './tell-topic';
import { watchedQueue } from './watched-queue';

/** Whose failures are kept, and who is told of them. */
export interface FailuresProps {
  /** The deployment whose failures they are. */
  readonly deploymentName: string;
  /**
   * Who is told when there is a failure, and when there is none any more.
   *
   * @default - nobody: the alarm is only seen in CloudWatch
   */
  readonly topic?: sns.ITopic;
}

/**
 * What could not be done at its time: calls of schedules that did not arrive, and calls of functions that AWS makes
 * which failed each time. They lie in a queue for two weeks, and one alarm tells of them. Whatever they were about, the
 * sweeper does within five minutes; a failure here says that one of the nets does not hold.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class Failures extends Construct {
  /** The queue. Its messages hold ids of sessions and their owners, and no secret. */
  public readonly queue: sqs.Queue;
  /** Goes off when there is a message in the queue. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: FailuresProps) {
    super(scope, id);
    const { deploymentName } = props;
    const { queue, alarm } = watchedQueue(
      this,
      (name) =>
        `Berth ${deploymentName}: something could not be done at its time. What it was lies in the queue ${name}`,
    );
    this.queue = queue;
    this.alarm = alarm;
    tellTopic(this.alarm, props.topic);
  }

  /**
   * Keeps the calls of a function that AWS makes by itself and that fail each time.
   *
   * @param fn the function
   * @param retryAttempts how often Lambda tries again before it counts as failed: 0 to 2, after one and two minutes
   */
  public keep(fn: lambda.Function, retryAttempts: number = 2): void {
    fn.configureAsyncInvoke({
      maxEventAge: Duration.hours(1),
      retryAttempts,
      onFailure: {
        bind: () => {
          allow(fn, ['sqs:SendMessage'], [this.queue.queueArn]);
          return { destination: this.queue.queueArn };
        },
      },
    });
  }
}
