import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** @internal */
export interface BuildNewsProps {
  /** What people call the image. */
  readonly image: string;
  readonly recipeName: string;
  readonly topic: sns.ITopic;
  readonly vulnerabilityScan: boolean;
}

/**
 * Tells people of builds that failed and, where Inspector looks, of vulnerabilities.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html
 * @internal
 */
export class BuildNews extends Construct {
  readonly #props: BuildNewsProps;

  constructor(scope: Construct, id: string, props: BuildNewsProps) {
    super(scope, id);
    this.#props = props;
    const { image, vulnerabilityScan } = props;
    const build = events.EventField.fromPath('$.resources[0]');
    this.#tell('Failed', 'EC2 Image Builder Image State Change', { state: { status: ['FAILED'] } }, [
      `Berth: a build of the image "${image}" failed; sessions are launched from the one before.`,
      `Why: ${events.EventField.fromPath('$.detail.state.reason')}`,
      `What it wrote lies in the bucket of its logs. Build: ${build}`,
    ]);
    if (vulnerabilityScan) {
      this.#tell('Vulnerable', 'EC2 Image Builder CVE Detected', undefined, [
        `Berth: the new image "${image}" has known vulnerabilities. Image Builder shows which, and what to do.`,
        `Build: ${build}`,
      ]);
    }
  }

  #tell(
    id: string,
    detailType: string,
    detail: Record<string, unknown> | undefined,
    sentences: readonly string[],
  ): void {
    const { image, recipeName, topic } = this.#props;
    const builds = Stack.of(this).formatArn({
      service: 'imagebuilder',
      resource: 'image',
      resourceName: `${recipeName}/`,
    });
    new events.Rule(this, id, {
      description: `Berth: ${detailType} of ${image}`,
      eventPattern: {
        source: ['aws.imagebuilder'],
        detailType: [detailType],
        resources: events.Match.prefix(builds),
        ...(detail && { detail }),
      },
      targets: [new SnsTopic(topic, { message: events.RuleTargetInput.fromText(sentences.join(' ')) })],
    });
  }
}
