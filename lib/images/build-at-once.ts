import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { contentHash } from './content-version';

/** @internal */
export interface BuildAtOnceProps {
  readonly deploymentName: string;
  /** The image's key. */
  readonly image: string;
  readonly pipelineArn: string;
  /** What the image is made from: plain values and tokens. */
  readonly content: unknown;
}

/**
 * Starts a pipeline as soon as it is deployed, and again when what it makes changes: Image Builder starts it by itself
 * only at the time of its schedule.
 *
 * It is one schedule with a rate and without a start: such a schedule calls its target as soon as it is made, and it is
 * made anew when the content changes, for that is part of its name. So there is no custom resource, and no deployment
 * waits an hour for a build.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 * @internal
 */
export class BuildAtOnce extends Construct {
  constructor(scope: Construct, id: string, props: BuildAtOnceProps) {
    super(scope, id);
    const { deploymentName, image, pipelineArn } = props;
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `What the schedule of Berth ${deploymentName} may do that builds ${image}: start its pipeline`,
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
    const hash = contentHash(this, props.content).slice(0, 8);
    const schedule = new scheduler.Schedule(this, `Build${hash}`, {
      description: `Berth ${deploymentName}: builds ${image} as it is described now, at once and then once a year`,
      schedule: scheduler.ScheduleExpression.rate(Duration.days(365)),
      target: new Universal({
        service: 'imagebuilder',
        action: 'startImagePipelineExecution',
        input: scheduler.ScheduleTargetInput.fromObject({
          ImagePipelineArn: pipelineArn,
          // The same for each attempt to make one call, which the id of an execution need not be.
          // See https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
          ClientToken: `${hash}-${scheduler.ContextAttribute.scheduledTime}`,
        }),
        policyStatements: [
          new iam.PolicyStatement({
            // Who starts a pipeline is asked whether they may read it, too.
            // See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2imagebuilder.html
            actions: ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:GetImagePipeline'],
            resources: [pipelineArn],
          }),
        ],
        role,
        retryAttempts: 5,
        maxEventAge: Duration.hours(6),
      }),
    });
    // It calls at once: its permission must be there.
    schedule.node.addDependency(role);
  }
}
