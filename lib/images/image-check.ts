import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

export interface ImageCheckProps {
  /** The deployment whose mapped images are looked at. */
  readonly deploymentName: string;
  /** The function that looks at them. */
  readonly check: lambda.Function;
}

/** Looks once a day at the AMIs of images that were mapped at run time: they can be taken away or deprecated. */
export class ImageCheck extends Construct {
  constructor(scope: Construct, id: string, props: ImageCheckProps) {
    super(scope, id);
    const { deploymentName, check } = props;
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `What the schedule of Berth ${deploymentName} may do that looks at mapped images: call its function`,
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
    const schedule = new scheduler.Schedule(this, 'Daily', {
      description: `Berth ${deploymentName}: looks at the AMIs of mapped images`,
      schedule: scheduler.ScheduleExpression.expression('cron(30 4 * * ? *)'),
      target: new LambdaInvoke(check, { role, retryAttempts: 2, maxEventAge: Duration.hours(6) }),
    });
    schedule.node.addDependency(role, check);
  }
}
