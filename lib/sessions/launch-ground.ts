import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ComputerGrants } from './computer-grants';
import { DoorGrants } from './door-grants';
import { KeyPairGrants } from './key-pair-grants';

export interface LaunchGroundProps {
  /** The deployment whose computers stand here. */
  readonly deploymentName: string;
  /**
   * The network of the computers. It needs public subnets and DNS host names.
   *
   * @default - a network of its own: public subnets in up to three zones, without a NAT gateway, which costs nothing
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The subnets that computers are launched into, one zone after another.
   *
   * @default - the public subnets of the network
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Whether the computers may be managed with AWS Systems Manager (Session Manager, Run Command): whoever may use it in
   * this account can then open a shell on every computer.
   *
   * @default false
   */
  readonly sessionManager?: boolean;
}

/**
 * Where computers are launched: a network whose security group lets nobody in, and a role without any permission.
 */
export class LaunchGround extends Construct {
  /** The network. */
  public readonly vpc: ec2.IVpc;
  /** The security group of every computer; it has no ingress. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** The role of every computer; without permissions unless `sessionManager` is set. */
  public readonly instanceRole: iam.Role;
  /** What functions may be allowed to do with computers. */
  public readonly grants: ComputerGrants;
  /** What functions may be allowed to do with EC2's key pair objects. */
  public readonly keyPairGrants: KeyPairGrants;
  /** What functions may be allowed to do with direct doors. */
  public readonly doorGrants: DoorGrants;

  constructor(scope: Construct, id: string, props: LaunchGroundProps) {
    super(scope, id);
    const { deploymentName } = props;
    this.vpc = props.vpc ?? this.#ownNetwork();
    const { subnets } = this.vpc.selectSubnets(props.subnets ?? { subnetType: ec2.SubnetType.PUBLIC });
    this.securityGroup = new ec2.SecurityGroup(this, 'NoIngress', {
      vpc: this.vpc,
      description: `Berth ${deploymentName}: every computer, nobody let in`,
    });
    this.instanceRole = new iam.Role(this, 'InstanceRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Berth ${deploymentName}: the role of its computers`,
      managedPolicies: props.sessionManager
        ? [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')]
        : [],
    });
    const profile = new iam.InstanceProfile(this, 'InstanceProfile', { role: this.instanceRole });
    const stack = Stack.of(this);
    const securityGroupArn = stack.formatArn({
      service: 'ec2',
      resource: 'security-group',
      resourceName: this.securityGroup.securityGroupId,
    });
    this.grants = new ComputerGrants({
      deploymentName,
      subnets: subnets.map(({ subnetId }) => subnetId),
      zones: subnets.map(({ availabilityZone }) => availabilityZone),
      securityGroupId: this.securityGroup.securityGroupId,
      securityGroupArn,
      instanceProfileName: profile.instanceProfileName,
      instanceRoleArn: this.instanceRole.roleArn,
    });
    this.keyPairGrants = new KeyPairGrants(deploymentName);
    this.doorGrants = new DoorGrants({
      deploymentName,
      vpcId: this.vpc.vpcId,
      securityGroupId: this.securityGroup.securityGroupId,
      securityGroupArn,
    });
  }

  #ownNetwork(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      ],
      // It would need a custom resource, and no computer is ever in the default group.
      restrictDefaultSecurityGroup: false,
    });
  }
}
