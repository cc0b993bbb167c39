import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { workbenchGroupName } from '../../lambda/contract/names';
import { ComputerGrants } from './computer-grants';
import { DoorGrants } from './door-grants';
import { KeyPairGrants } from './key-pair-grants';
import { launchSubnets } from './launch-subnets';

/** Where the gate of a workbench listens for CloudFront. */
const GATE_PORT = 80;

/** The network of the computers, and what they may do. */
export interface LaunchGroundProps {
  /** The deployment whose computers stand here. */
  readonly deploymentName: string;
  /**
   * The network of the computers. It needs public subnets and DNS host names. One that has private subnets with a way out
   * only is taken with `sessionManager` set: computers have no public address there, so that neither the workbench in the
   * browser nor a door leads to them. Systems Manager does, for people with AWS credentials that allow it.
   *
   * @default - a network of its own: public subnets in up to three zones, without a NAT gateway, which costs nothing
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The subnets that computers are launched into, one zone after another: all public or all private.
   *
   * @default - the public subnets of the network, or where there are none those with a way out
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
 * Where computers are launched: a network whose security groups let nobody in but CloudFront to workbenches, and a role
 * without any permission.
 */
export class LaunchGround extends Construct {
  /** The network. */
  public readonly vpc: ec2.IVpc;
  /** The security group of every computer; it has no ingress. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** The further security group of the computers that have a workbench; nobody is let in before `admitWorkbench`. */
  public readonly workbenchGroup: ec2.SecurityGroup;
  /** The role of every computer; without permissions unless `sessionManager` is set. */
  public readonly instanceRole: iam.Role;
  /** What functions may be allowed to do with computers. */
  public readonly grants: ComputerGrants;
  /** What functions may be allowed to do with EC2's key pair objects. */
  public readonly keyPairGrants: KeyPairGrants;
  /** What functions may be allowed to do with direct doors. */
  public readonly doorGrants: DoorGrants;

  /**
   * @throws Error for a network in which nobody could reach a computer
   */
  constructor(scope: Construct, id: string, props: LaunchGroundProps) {
    super(scope, id);
    const { deploymentName } = props;
    this.vpc = props.vpc ?? this.#ownNetwork();
    const { subnets, publicAddress } = launchSubnets(this.vpc, props);
    this.securityGroup = new ec2.SecurityGroup(this, 'NoIngress', {
      vpc: this.vpc,
      description: `Berth ${deploymentName}: every computer, nobody let in`,
    });
    this.workbenchGroup = new ec2.SecurityGroup(this, 'Workbench', {
      vpc: this.vpc,
      securityGroupName: workbenchGroupName(deploymentName),
      description: `Berth ${deploymentName}: computers with a workbench, CloudFront let in to its gate`,
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
    const arnOf = ({ securityGroupId: resourceName }: ec2.SecurityGroup): string =>
      stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName });
    const groups = {
      securityGroupId: this.securityGroup.securityGroupId,
      securityGroupArn: arnOf(this.securityGroup),
      workbenchGroupId: this.workbenchGroup.securityGroupId,
      workbenchGroupArn: arnOf(this.workbenchGroup),
    };
    this.grants = new ComputerGrants({
      deploymentName,
      subnets: subnets.map(({ subnetId }) => subnetId),
      zones: subnets.map(({ availabilityZone }) => availabilityZone),
      ...(!publicAddress && { publicAddress }),
      ...groups,
      instanceProfileName: profile.instanceProfileName,
      instanceRoleArn: this.instanceRole.roleArn,
    });
    this.keyPairGrants = new KeyPairGrants(deploymentName);
    this.doorGrants = new DoorGrants({ deploymentName, vpcId: this.vpc.vpcId, ...groups });
  }

  /**
   * Lets addresses in to the gates of workbenches, and to nothing else.
   *
   * @param prefixListId the id of a prefix list: the one of CloudFront's addresses counts as 55 of the 60 rules that a
   *   security group may have, so it is alone in this one
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
   */
  public admitWorkbench(prefixListId: string): void {
    this.workbenchGroup.addIngressRule(
      ec2.Peer.prefixList(prefixListId),
      ec2.Port.tcp(GATE_PORT),
      'CloudFront, to the gate of the workbench',
    );
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
