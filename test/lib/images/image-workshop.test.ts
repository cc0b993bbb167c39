import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ImageWorkshop } from '../../../lib';
import { newStack } from '../synthesis';
import { aPipeline } from './a-pipeline';

// A network that is named piece by piece is warned of.
beforeEach(() => {
  jest.spyOn(console, 'error').mockReturnValue();
});

const drawn = aPipeline();
const { template } = drawn;

test('nobody is let in while an image is built', () => {
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  const [group] = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
  expect(group?.['Properties']).not.toHaveProperty('SecurityGroupIngress');
});

test('the network costs nothing', () => {
  for (const dear of ['NatGateway', 'EIP', 'VPCEndpoint']) template.resourceCountIs(`AWS::EC2::${dear}`, 0);
  template.resourceCountIs('AWS::EC2::Subnet', 1);
  template.hasResourceProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true });
});

test('the logs are encrypted, public to nobody, and forgotten after 30 days', () => {
  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          {
            ExpirationInDays: 30,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            Status: 'Enabled',
          },
        ],
      },
    },
    DeletionPolicy: 'Retain',
  });
  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  expect(policy?.['Properties'].PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
});

test('the computers may hear commands, read what they build in, write their logs, and nothing else', () => {
  const found = drawn.permissions('WorkshopInstanceRole');
  const agent = found.filter(({ action }) => /^(?:ssm|ssmmessages|ec2messages):/.test(action));
  expect(new Set(agent.map(({ resource }) => resource))).toEqual(new Set(['*']));
  expect(
    agent.map(({ action }) => action).filter((action) => /Parameter|SendCommand|Session/.test(action)),
  ).toEqual([]);
  const rest = found.filter((permission) => !agent.includes(permission));
  const asset = expect.stringMatching(
    /^arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1\/[0-9a-f]{64}\.zip$/,
  ) as string;
  expect(rest).toHaveLength(5);
  expect(rest).toEqual(
    expect.arrayContaining([
      {
        action: 'imagebuilder:GetComponent',
        resource: 'arn:aws:imagebuilder:eu-west-1:111111111111:component/berth--demo--*',
      },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::ec2imagebuilder*' },
      { action: 's3:GetObject', resource: asset },
      { action: 's3:PutObject', resource: expect.stringMatching(/^\$\{WorkshopLogs\w+\.Arn\}\/\*$/) },
    ]),
  );
  const role = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) =>
    id.startsWith('WorkshopInstanceRole'),
  );
  expect(role?.[1]['Properties']).toMatchObject({ AssumeRolePolicyDocument: expect.anything() });
  expect(role?.[1]['Properties']).not.toHaveProperty('ManagedPolicyArns');
});

test('the network can be your own', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  const workshop = new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc });
  expect(workshop.subnet.subnetId).toBe('subnet-1');
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 0);
});

test('in a network without public subnets images are built in one with a way out', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
    privateSubnetRouteTableIds: ['rtb-1'],
  });
  const workshop = new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc });
  expect(workshop.subnet.subnetId).toBe('subnet-1');
});

test('a network without a place for it is refused', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    isolatedSubnetIds: ['subnet-1'],
    isolatedSubnetRouteTableIds: ['rtb-1'],
  });
  expect(() => new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc })).toThrow(
    /no 'Private' subnet/,
  );
});

function inNetwork(...subnetConfiguration: ec2.SubnetConfiguration[]): ImageWorkshop {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1, subnetConfiguration });
  return new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc });
}

const PUBLIC = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };
const EGRESS = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const ISOLATED = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

describe('a network whose public subnets give computers no public address', () => {
  test('is refused where there is no other way out, and the subnets are named', () => {
    expect(() => inNetwork({ ...PUBLIC, mapPublicIpOnLaunch: false }, ISOLATED)).toThrow(
      /^images cannot be built in \S*\/Vpc\/PublicSubnet1: .*mapPublicIpOnLaunch.*buildImages: false/,
    );
  });

  test('is built in where it has private ones with a way out', () => {
    const { subnet, vpc } = inNetwork({ ...PUBLIC, mapPublicIpOnLaunch: false }, EGRESS);
    expect(subnet).toBe(vpc.privateSubnets[0]);
  });
});

test('public subnets that give addresses are taken, without a word', () => {
  const { subnet, vpc, node } = inNetwork(PUBLIC, EGRESS);
  expect(subnet).toBe(vpc.publicSubnets[0]);
  expect(Annotations.fromStack(Stack.of(node.scope as Stack)).findWarning('*', Match.anyValue())).toEqual([]);
});

test('subnets that were chosen and lead nowhere are refused', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 1,
    natGateways: 0,
    subnetConfiguration: [PUBLIC, ISOLATED],
  });
  const subnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  expect(() => new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc, subnets })).toThrow(
    /IsolatedSubnet1: /,
  );
});

test('of a public subnet that exists already it is said what cannot be seen', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    publicSubnetIds: ['subnet-1'],
    publicSubnetRouteTableIds: ['rtb-1'],
  });
  new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo', vpc });
  const said = Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('subnet-1.*MapPublicIpOnLaunch'),
  );
  expect(said).toHaveLength(1);
});
