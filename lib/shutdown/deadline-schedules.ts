import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionName, scheduleGroupName } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import { allow } from '../functions/allow';

/** Whose schedules they are, and where their calls go when they fail. */
export interface DeadlineSchedulesProps {
  /** The deployment whose sessions are ended. */
  readonly deploymentName: string;
  /** Where a call lies that a schedule could not deliver within an hour. */
  readonly deadLetters: sqs.IQueue;
}

/**
 * The one-shot schedules that stop computers, give their disks up and close their doors. The functions make and delete
 * them in one group of this deployment, since a schedule cannot be tagged; all call the deployment's `end-of-lease`
 * function. That function arms schedules itself, so it is named here by its fixed name and not by its construct.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html
 */
export class DeadlineSchedules extends Construct {
  /** What functions may be allowed to do with the schedules. */
  public readonly grants: DeadlineSchedulesGrants;

  constructor(scope: Construct, id: string, props: DeadlineSchedulesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const group = new scheduler.ScheduleGroup(this, 'Group', {
      scheduleGroupName: scheduleGroupName(props.deploymentName),
      // By itself it would stay and keep its name, and the next deployment of that name would fail.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const targetArn = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName(props.deploymentName, 'end-of-lease'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const { queueArn } = props.deadLetters;
    const role = new iam.Role(this, 'Role', {
      description: `What the schedules of Berth ${props.deploymentName} may do: call its end-of-lease function`,
      // Without these conditions anybody's schedule in any account could be pointed at this role.
      // See https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
      inlinePolicies: {
        CallEndOfLease: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [targetArn] }),
            new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }),
          ],
        }),
      },
    });
    this.grants = new DeadlineSchedulesGrants(group, role, targetArn, queueArn);
  }
}

/** What a function may be allowed to do with the schedules. Each grant also hands over group, role and target. */
export class DeadlineSchedulesGrants {
  readonly #group: scheduler.IScheduleGroup;
  readonly #role: iam.IRole;
  readonly #targetArn: string;
  readonly #deadLetterArn: string;

  /**
   * @param scheduleGroup the group that the schedules are made in
   * @param targetRole the role with which they call their target
   * @param targetArn the function that they call
   * @param deadLetterArn the queue of what they could not deliver
   */
  constructor(
    scheduleGroup: scheduler.IScheduleGroup,
    targetRole: iam.IRole,
    targetArn: string,
    deadLetterArn: string,
  ) {
    this.#group = scheduleGroup;
    this.#role = targetRole;
    this.#targetArn = targetArn;
    this.#deadLetterArn = deadLetterArn;
  }

  /** Lets the function see which schedules a session has. */
  public find(grantee: lambda.Function): void {
    // AWS does not restrict ListSchedules to a group.
    this.#allow(grantee, 'scheduler:ListSchedules', '*');
  }

  /** Lets the function make schedules. */
  public arm(grantee: lambda.Function): void {
    this.#allow(grantee, 'scheduler:CreateSchedule', this.#schedulesOf(grantee));
    allow(grantee, ['iam:PassRole'], [this.#role.roleArn], {
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  }

  /** Lets the function delete schedules. */
  public disarm(grantee: lambda.Function): void {
    this.#allow(grantee, 'scheduler:DeleteSchedule', this.#schedulesOf(grantee));
  }

  #allow(grantee: lambda.Function, action: string, resource: string): void {
    grantee.addEnvironment(SETTINGS.scheduleGroup, this.#group.scheduleGroupName);
    grantee.addEnvironment(SETTINGS.scheduleRole, this.#role.roleArn);
    grantee.addEnvironment(SETTINGS.scheduleTarget, this.#targetArn);
    grantee.addEnvironment(SETTINGS.deadLetters, this.#deadLetterArn);
    allow(grantee, [action], [resource]);
  }

  #schedulesOf(grantee: lambda.Function): string {
    return Stack.of(grantee).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.#group.scheduleGroupName}/*`,
    });
  }
}
