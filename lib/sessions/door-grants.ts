import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SETTINGS } from '../../lambda/contract/settings';
import { allow } from '../functions/allow';
import { becomesOurs, isOurs, whileMadeBy } from '../functions/own-things';

/** Where doors are opened. */
export interface DoorGrantsProps {
  /** The deployment whose doors they are. */
  readonly deploymentName: string;
  /** Id of the network of the computers. */
  readonly vpcId: string;
  /** Id of the security group that every computer keeps when its door is closed. */
  readonly securityGroupId: string;
  /** ARN of that security group. */
  readonly securityGroupArn: string;
  /** Id of the security group that computers with a workbench keep beside it. */
  readonly workbenchGroupId: string;
  /** ARN of that security group. */
  readonly workbenchGroupArn: string;
}

/**
 * What a function may be allowed to do with direct doors: a door is a security group of one session, on the interface of
 * its computer. The groups that computers keep can be put on an interface and never be changed.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export class DoorGrants {
  readonly #ground: DoorGrantsProps;

  constructor(props: DoorGrantsProps) {
    this.#ground = props;
  }

  /** Lets the function see doors. */
  public find(grantee: lambda.Function): void {
    this.#hand(grantee);
    // AWS does not restrict these to resources.
    allow(grantee, ['ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'], ['*']);
  }

  /** Lets the function open doors, and move them to another address. */
  public openDoor(grantee: lambda.Function): void {
    const { deploymentName, vpcId } = this.#ground;
    const groups = this.#arn(grantee, 'security-group');
    allow(grantee, ['ec2:CreateSecurityGroup'], [groups], becomesOurs(deploymentName));
    allow(grantee, ['ec2:CreateSecurityGroup'], [this.#arn(grantee, 'vpc', vpcId)]);
    allow(grantee, ['ec2:CreateTags'], [groups], whileMadeBy('CreateSecurityGroup'));
    allow(
      grantee,
      ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      [groups],
      isOurs(deploymentName),
    );
    this.#attach(grantee, [groups]);
  }

  /** Lets the function close doors. */
  public closeDoor(grantee: lambda.Function): void {
    const groups = this.#arn(grantee, 'security-group');
    allow(grantee, ['ec2:DeleteSecurityGroup'], [groups], isOurs(this.#ground.deploymentName));
    this.#attach(grantee, []);
  }

  /** Changing an interface's groups is checked on the interface and on every group that it gets. */
  #attach(grantee: lambda.Function, groups: string[]): void {
    const { deploymentName, securityGroupArn, workbenchGroupArn } = this.#ground;
    const attach = ['ec2:ModifyNetworkInterfaceAttribute'];
    this.#hand(grantee);
    allow(grantee, attach, [this.#arn(grantee, 'network-interface'), ...groups], isOurs(deploymentName));
    allow(grantee, attach, [securityGroupArn, workbenchGroupArn]);
  }

  #hand(grantee: lambda.Function): void {
    grantee.addEnvironment(SETTINGS.vpc, this.#ground.vpcId);
    grantee.addEnvironment(SETTINGS.securityGroup, this.#ground.securityGroupId);
    grantee.addEnvironment(SETTINGS.workbenchGroup, this.#ground.workbenchGroupId);
  }

  #arn(grantee: lambda.Function, resource: string, resourceName = '*'): string {
    return Stack.of(grantee).formatArn({ service: 'ec2', resource, resourceName });
  }
}
