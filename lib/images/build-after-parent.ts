import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** @internal */
export interface BuildAfterParentProps {
  readonly deploymentName: string;
  /** The image's key. */
  readonly image: string;
  /** The SSM parameter that names the AMI which it is made from. */
  readonly parentParameter: string;
  readonly pipelineArn: string;
}

/**
 * Starts the pipeline of a derived image whenever the AMI that it is made from is another one: after a build of its
 * parent, after a roll back of it, and when a build of it was promoted by hand. AWS sends this news as well as it can;
 * what does not arrive is made good by the weekly build.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/ev-rules-for-pipeline.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2imagebuilder.html
 * @internal
 */
export class BuildAfterParent extends Construct {
  constructor(scope: Construct, id: string, props: BuildAfterParentProps) {
    super(scope, id);
    const { deploymentName, image, parentParameter, pipelineArn } = props;
    const role = new iam.Role(this, 'Role', {
      description: `What the news may do in Berth ${deploymentName} on which ${image} is built: start its pipeline`,
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        // Who starts a pipeline is asked whether they may read it, too.
        actions: ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:GetImagePipeline'],
        resources: [pipelineArn],
      }),
    );
    const rule = new events.Rule(this, 'Changed', {
      description: `Berth ${deploymentName}: builds ${image} when what it is made from has changed`,
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['Parameter Store Change'],
        detail: { name: [parentParameter], operation: ['Create', 'Update'] },
      },
      targets: [{ bind: () => ({ arn: pipelineArn, role }) }],
    });
    // It may be called at once: its permission must be there.
    rule.node.addDependency(role);
  }
}
