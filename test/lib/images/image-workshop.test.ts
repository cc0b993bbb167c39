import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ImageWorkshop } from '../../../lib';
import { newStack } from '../synthesis';
import { aPipeline } from './a-pipeline';

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
        resource: 'arn:aws:imagebuilder:eu-west-1:111111111111:component/berth_demo_*',
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
