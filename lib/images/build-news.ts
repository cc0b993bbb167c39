import { Annotations, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** @internal */
export interface BuildNewsProps {
  /** What people call the image. */
  readonly image: string;
  readonly recipeName: string;
  /** Where every piece of news is kept; an alarm watches it. */
  readonly queue: sqs.IQueue;
  /** Who is told as well. */
  readonly topic: sns.ITopic | undefined;
  readonly vulnerabilityScan: boolean;
}

/**
 * Tells people of builds that failed, of a pipeline that its schedule does not start any more, and, where Inspector
 * looks, of vulnerabilities.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html
 * @internal
 */
export class BuildNews extends Construct {
  readonly #props: BuildNewsProps;

  constructor(scope: Construct, id: string, props: BuildNewsProps) {
    super(scope, id);
    this.#props = props;
    const { image, recipeName, vulnerabilityScan } = props;
    const builds = this.#arn('image', `${recipeName}/`);
    const build = events.EventField.fromPath('$.resources[0]');
    this.#tell(
      'Failed',
      {
        detailType: ['EC2 Image Builder Image State Change'],
        resources: events.Match.prefix(builds),
        detail: { state: { status: ['FAILED'] } },
      },
      [
        `Berth: a build of the image "${image}" failed; sessions are launched from the one before.`,
        `Why: ${events.EventField.fromPath('$.detail.state.reason')}`,
        `What it wrote lies in the bucket of its logs. Build: ${build}`,
      ],
    );
    this.#tell(
      'GaveUp',
      {
        detailType: ['EC2 Image Builder Image Pipeline Automatically Disabled'],
        resources: [this.#arn('image-pipeline', recipeName)],
      },
      [
        `Berth: the image "${image}" failed to build so often that it is not built each week any more.`,
        'Deploy its repair, then enable its pipeline in EC2 Image Builder.',
      ],
    );
    if (vulnerabilityScan) {
      this.#tell(
        'Vulnerable',
        {
          // It comes whenever a scan is over, also when nothing was found.
          detailType: ['EC2 Image Builder CVE Detected'],
          resources: events.Match.prefix(builds),
          detail: { 'finding-severity-counts': { all: events.Match.greaterThan(0) } },
        },
        [
          `Berth: the new image "${image}" has known vulnerabilities. Image Builder shows which, and what to do.`,
          `Build: ${build}`,
        ],
      );
    }
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'imagebuilder', resource, resourceName });
  }

  #tell(id: string, pattern: events.EventPattern, sentences: readonly string[]): void {
    const { image, queue, topic } = this.#props;
    const message = events.RuleTargetInput.fromText(sentences.join(' '));
    const rule = new events.Rule(this, id, {
      description: `Berth: ${pattern.detailType?.join()} of ${image}`,
      eventPattern: { source: ['aws.imagebuilder'], ...pattern },
      targets: [new SqsQueue(queue, { message }), ...(topic ? [new SnsTopic(topic, { message })] : [])],
    });
    // A topic that exists says where it is, a stack for any region does not: an alarm needs it in the same one, too.
    Annotations.of(rule).acknowledgeWarning('@aws-cdk/aws-events:ruleUnresolvedEnvironment');
  }
}
