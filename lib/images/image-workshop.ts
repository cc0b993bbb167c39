import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BuildFailures } from './build-failures';
import { builderSubnet } from './builder-subnet';
import type { GuestFolder } from './components/document';
import { GuestFiles } from './guest-files';
import { buildName } from './build-name';

/** Where images are built, and for which deployment. */
export interface ImageWorkshopProps {
  /** The deployment whose images are built. */
  readonly deploymentName: string;
  /**
   * The network in which images are built. The computers in it must reach the internet.
   *
   * @default - a network of its own: one public subnet, without a NAT gateway, which costs nothing
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Where in the network; the first one is used whose computers reach the internet. A public one must give them a public
   * address by itself (`mapPublicIpOnLaunch`).
   *
   * @default - the public subnets that do, or where there are none those with a way out
   */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * Where images are built: a network that lets nobody in, a role that may only be built with, and the logs.
 *
 * @throws Error when the network has no subnet to build in, or only such as are known to have no way out
 */
export class ImageWorkshop extends Construct {
  /** The network. */
  public readonly vpc: ec2.IVpc;
  /** The security group of the computers that images are made from; it has no ingress. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** The role of these computers. */
  public readonly instanceRole: iam.Role;
  /** What they wrote while they were building: kept for 30 days. It stays when its stack goes. */
  public readonly logs: s3.Bucket;
  /** The subnet of these computers. */
  public readonly subnet: ec2.ISubnet;
  /** Their instance profile. */
  public readonly instanceProfile: iam.InstanceProfile;
  /** What went wrong with the images that are built here. */
  public readonly failures: BuildFailures;
  readonly #files: GuestFiles;

  constructor(scope: Construct, id: string, props: ImageWorkshopProps) {
    super(scope, id);
    const { deploymentName } = props;
    this.vpc = props.vpc ?? this.#ownNetwork();
    this.subnet = builderSubnet(this, this.vpc, props.subnets);
    this.securityGroup = new ec2.SecurityGroup(this, 'NoIngress', {
      vpc: this.vpc,
      description: `Berth ${deploymentName}: computers that images are made from, nobody let in`,
    });
    this.logs = new s3.Bucket(this, 'Logs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // CloudFormation cannot delete a bucket that something lies in.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.instanceRole = this.#role(deploymentName);
    this.instanceProfile = new iam.InstanceProfile(this, 'InstanceProfile', { role: this.instanceRole });
    this.failures = new BuildFailures(this, 'Failures', { deploymentName });
    this.#files = new GuestFiles(this, 'GuestFiles');
  }

  /**
   * Where one of our folders lies, as a zip file that the computers may read.
   *
   * @internal
   */
  public _sourceOf(folder: GuestFolder): string {
    const { bucket, s3ObjectKey, s3ObjectUrl } = this.#files.of(folder);
    this.#allow(['s3:GetObject'], [bucket.arnForObjects(s3ObjectKey)]);
    return s3ObjectUrl;
  }

  /**
   * Lets the computers read a component of somebody else.
   *
   * @internal
   */
  public _mayGetComponent(arn: string): void {
    // The version is only chosen at the build.
    this.#allow(['imagebuilder:GetComponent'], [arn.replace(/\/[\dx.]+(?:\/\d+)?$/, '/*')]);
  }

  #allow(actions: string[], resources: string[]): void {
    this.instanceRole.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  }

  /**
   * Less than AWS's `EC2InstanceProfileForImageBuilder` and `AmazonSSMManagedInstanceCore`: with these the computers
   * could read every parameter of the account.
   *
   * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-setting-up.html
   */
  #role(deploymentName: string): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'InstanceRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Berth ${deploymentName}: what computers may do that images are made from`,
    });
    const allow = (actions: string[], resources: string[]): void =>
      void role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    // What the agent of Systems Manager needs to hear commands; AWS restricts none of it to resources that exist before.
    allow(
      [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
      ],
      ['*'],
    );
    const ours = stack.formatArn({
      service: 'imagebuilder',
      resource: 'component',
      resourceName: `${buildName(deploymentName, '')}*`,
    });
    allow(['imagebuilder:GetComponent'], [ours]);
    // AWS keeps the program that runs components in buckets of its own.
    allow(['s3:GetObject'], [`arn:${stack.partition}:s3:::ec2imagebuilder*`]);
    allow(['s3:PutObject'], [this.logs.arnForObjects('*')]);
    return role;
  }

  #ownNetwork(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: true }],
      // It would need a custom resource, and no computer is ever in the default group.
      restrictDefaultSecurityGroup: false,
    });
  }
}
