import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { keyPairName } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import { TAGS } from '../../lambda/contract/tags';
import { allow } from '../functions/allow';
import { becomesOurs, isOurs, whileMadeBy } from '../functions/own-things';

/** What computers are launched with. */
export interface ComputerGrantsProps {
  /** The deployment whose computers they are. */
  readonly deploymentName: string;
  /** Ids of the subnets that computers are launched into. */
  readonly subnets: string[];
  /** The availability zone of each of these subnets, in the same order. */
  readonly zones: string[];
  /**
   * Whether computers get a public address.
   *
   * @default true
   */
  readonly publicAddress?: boolean;
  /** Id of the security group of every computer. */
  readonly securityGroupId: string;
  /** ARN of that security group. */
  readonly securityGroupArn: string;
  /** Id of the security group that admits CloudFront to the computers which have a workbench. */
  readonly workbenchGroupId: string;
  /** ARN of that security group. */
  readonly workbenchGroupArn: string;
  /** Name of the instance profile of every computer. */
  readonly instanceProfileName: string;
  /** ARN of the role in that profile. */
  readonly instanceRoleArn: string;
}

/**
 * What a function may be allowed to do with computers: only with those that carry the deployment's tag, or are made
 * with it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export class ComputerGrants {
  readonly #ground: ComputerGrantsProps;

  constructor(props: ComputerGrantsProps) {
    this.#ground = props;
  }

  /** Lets the function see computers. */
  public find(grantee: lambda.Function): void {
    allow(grantee, ['ec2:DescribeInstances'], ['*']); // AWS does not restrict it to resources
  }

  /** Lets the function see what EC2's own checks say of computers. */
  public findStatus(grantee: lambda.Function): void {
    allow(grantee, ['ec2:DescribeInstanceStatus'], ['*']); // AWS does not restrict it to resources
  }

  /** Lets the function see how large the disks of computers are. */
  public findDisks(grantee: lambda.Function): void {
    allow(grantee, ['ec2:DescribeVolumes'], ['*']); // AWS does not restrict it to resources
  }

  /**
   * Lets the function launch computers: into our subnets and security groups, with our role and a key of ours, with our
   * tags on all that is made, and with IMDSv2 only.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
   */
  public run(grantee: lambda.Function): void {
    const { deploymentName, subnets, zones, securityGroupId, securityGroupArn, instanceRoleArn } =
      this.#ground;
    const { instanceProfileName, workbenchGroupId, workbenchGroupArn } = this.#ground;
    grantee.addEnvironment(SETTINGS.subnets, subnets.map((subnet, i) => `${subnet}=${zones[i]}`).join(','));
    grantee.addEnvironment(SETTINGS.securityGroup, securityGroupId);
    grantee.addEnvironment(SETTINGS.workbenchGroup, workbenchGroupId);
    grantee.addEnvironment(SETTINGS.instanceProfile, instanceProfileName);
    if (this.#ground.publicAddress === false) grantee.addEnvironment(SETTINGS.publicAddress, 'false');

    const arn = (type: string, id = '*'): string => ec2Arn(grantee, type, id);
    const mayRun = (resources: string[], conditions?: Record<string, Record<string, unknown>>): void =>
      allow(grantee, ['ec2:RunInstances'], resources, conditions);
    mayRun([arn('instance')], becomesOurs(deploymentName, { 'ec2:MetadataHttpTokens': 'required' }));
    mayRun([arn('volume'), arn('network-interface')], becomesOurs(deploymentName));
    mayRun([arn('key-pair', keyPairName(deploymentName, 's-*'))], isOurs(deploymentName));
    mayRun([
      securityGroupArn,
      workbenchGroupArn,
      ...subnets.map((subnet) => arn('subnet', subnet)),
      // An image's ARN names no account; which one is launched is the catalogue's to say.
      Stack.of(grantee).formatArn({ service: 'ec2', account: '', resource: 'image', resourceName: '*' }),
    ]);
    allow(
      grantee,
      ['ec2:CreateTags'],
      [arn('instance'), arn('volume'), arn('network-interface')],
      whileMadeBy('RunInstances'),
    );
    allow(grantee, ['iam:PassRole'], [instanceRoleArn], {
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    });
  }

  /** Lets the function read the encrypted first password of Windows computers. */
  public readPassword(grantee: lambda.Function): void {
    this.#move(grantee, 'ec2:GetPasswordData');
  }

  /** Lets the function start stopped computers. */
  public start(grantee: lambda.Function): void {
    this.#move(grantee, 'ec2:StartInstances');
  }

  /**
   * Lets the function change the type of computers, and no other attribute: not their user data, for one, which would run
   * as root. And lets it bound the CPU credits of what it has changed.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html#attribute-key
   */
  public resize(grantee: lambda.Function): void {
    const instances = [ec2Arn(grantee, 'instance', '*')];
    const { deploymentName } = this.#ground;
    allow(grantee, ['ec2:ModifyInstanceAttribute'], instances, {
      StringEquals: { ...isOurs(deploymentName)['StringEquals'], 'ec2:Attribute': 'InstanceType' },
    });
    allow(grantee, ['ec2:ModifyInstanceCreditSpecification'], instances, isOurs(deploymentName));
  }

  /** Lets the function stop computers. */
  public stop(grantee: lambda.Function): void {
    this.#move(grantee, 'ec2:StopInstances');
  }

  /** Lets the function terminate computers. */
  public terminate(grantee: lambda.Function): void {
    this.#move(grantee, 'ec2:TerminateInstances');
  }

  /** Lets the function write a computer's deadlines and generation anew, and no other tag. */
  public tag(grantee: lambda.Function): void {
    allow(grantee, ['ec2:CreateTags'], [ec2Arn(grantee, 'instance', '*')], {
      ...isOurs(this.#ground.deploymentName),
      'ForAllValues:StringEquals': { 'aws:TagKeys': [TAGS.generation, TAGS.stopAt, TAGS.endAt] },
      // ForAllValues holds for a request without tag keys as well.
      Null: { 'aws:TagKeys': 'false' },
    });
  }

  #move(grantee: lambda.Function, action: string): void {
    allow(grantee, [action], [ec2Arn(grantee, 'instance', '*')], isOurs(this.#ground.deploymentName));
  }
}

function ec2Arn(grantee: lambda.Function, resource: string, resourceName: string): string {
  return Stack.of(grantee).formatArn({ service: 'ec2', resource, resourceName });
}
