import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { amiParametersPath } from '../../lambda/contract/names';
import { allow } from '../functions/allow';
import { isOurs } from '../functions/own-things';

/** Whose images are retired, and by which function. */
export interface ImageRetirementProps {
  /** The deployment whose old AMIs are taken away. */
  readonly deploymentName: string;
  /** The function that takes them away; it is allowed to. */
  readonly retire: lambda.Function;
}

/**
 * Takes away AMIs that nobody needs any more, with their snapshots, once a week: all but the three newest of each
 * image, those that a parameter or an image of the catalogue names, and those that a computer was launched from which
 * still exists.
 *
 * A lifecycle policy of Image Builder counts each version of a recipe by itself, and knows of no parameter.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-lifecycle.html
 */
export class ImageRetirement extends Construct {
  constructor(scope: Construct, id: string, props: ImageRetirementProps) {
    super(scope, id);
    const { deploymentName, retire } = props;
    const stack = Stack.of(this);
    const ofNoAccount = (resource: string): string =>
      stack.formatArn({ service: 'ec2', account: '', resource, resourceName: '*' });
    allow(retire, ['ec2:DescribeImages', 'ec2:DescribeInstances'], ['*']); // AWS does not restrict it to resources
    const parameters = stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: `${amiParametersPath(deploymentName).replace(/^\//, '')}/*`,
    });
    allow(retire, ['ssm:GetParameters'], [parameters]);
    allow(retire, ['ec2:DeregisterImage'], [ofNoAccount('image')], isOurs(deploymentName));
    // Image Builder gives our tags to AMIs, and to their snapshots no more than its own, by which AWS's policy for this
    // purpose goes as well. A snapshot that a registered AMI needs EC2 deletes for nobody.
    // See https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderLifecycleExecutionPolicy.html
    // and https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_AmiDistributionConfiguration.html
    allow(retire, ['ec2:DeleteSnapshot'], [ofNoAccount('snapshot')], {
      StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' },
    });
    const role = new iam.Role(this, 'Role', {
      description: `What the schedule of Berth ${deploymentName} may do that retires images: call its function`,
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
    const schedule = new scheduler.Schedule(this, 'Weekly', {
      description: `Berth ${deploymentName}: takes away AMIs that nobody needs any more`,
      // A day after the pipelines, so that no build is under way.
      schedule: scheduler.ScheduleExpression.expression('cron(0 3 ? * MON *)'),
      target: new LambdaInvoke(retire, { role, retryAttempts: 2, maxEventAge: Duration.hours(6) }),
    });
    schedule.node.addDependency(role, retire);
  }
}
