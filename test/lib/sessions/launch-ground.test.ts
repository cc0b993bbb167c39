import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LaunchGround, type LaunchGroundProps } from '../../../lib';
import { granted, newFunction, newStack } from '../synthesis';

function ground(props: Partial<LaunchGroundProps> = {}, prefixList?: string): Template {
  const stack = newStack();
  const made = new LaunchGround(stack, 'Ground', { deploymentName: 'demo', ...props });
  if (prefixList !== undefined) made.admitWorkbench(prefixList);
  return Template.fromStack(stack);
}

test('nobody is let in to a computer', () => {
  const template = ground();
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
});

test('CloudFront alone is let in, to the gates of workbenches alone, in a group that holds nothing else', () => {
  const template = ground({}, 'pl-cloudfront');
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GroundWorkbench'), 'GroupId'] },
    SourcePrefixListId: 'pl-cloudfront',
    IpProtocol: 'tcp',
    FromPort: 80,
    ToPort: 80,
    CidrIp: Match.absent(),
    CidrIpv6: Match.absent(),
  });
  template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupName: 'berth-demo-workbench' });
});

test('the network costs nothing: public subnets, no NAT gateway, no address of its own', () => {
  const template = ground();
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::EIP', 0);
  template.hasResourceProperties('AWS::EC2::VPC', { EnableDnsHostnames: true, EnableDnsSupport: true });
  template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

test('the default security group is left alone', () => {
  expect(
    Object.values(ground().toJSON()['Resources'] as object).filter(({ Type }) => Type.startsWith('Custom::')),
  ).toEqual([]);
});

test('the role of the computers may do nothing', () => {
  const template = ground();
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: Match.absent(),
    Policies: Match.absent(),
  });
  template.resourceCountIs('AWS::IAM::InstanceProfile', 1);
});

test('Systems Manager reaches the computers only when it is asked for', () => {
  ground({ sessionManager: true }).hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [Match.objectLike({ 'Fn::Join': Match.anyValue() })],
  });
});

test('a network of your own is used as it is', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Theirs', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    publicSubnetIds: ['subnet-1'],
    publicSubnetRouteTableIds: ['rtb-1'],
  });
  new LaunchGround(stack, 'Ground', { deploymentName: 'demo', vpc });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' });
});

/** A network that exists and has subnets of these kinds. */
function existing(stack: Stack, kinds: { readonly public?: true; readonly private?: true }): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Theirs', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    ...(kinds.public && { publicSubnetIds: ['subnet-p1', 'subnet-p2'] }),
    ...(kinds.private && { privateSubnetIds: ['subnet-n1', 'subnet-n2'] }),
  });
}

function launching(
  kinds: { readonly public?: true; readonly private?: true },
  props: Partial<LaunchGroundProps> = {},
): Record<string, unknown> {
  // A network that is named piece by piece has no route tables, which the CDK warns of.
  jest.spyOn(console, 'error').mockReturnValue();
  const stack = newStack();
  const ours = new LaunchGround(stack, 'Ground', {
    deploymentName: 'demo',
    vpc: existing(stack, kinds),
    ...props,
  });
  const fn = newFunction(stack);
  ours.grants.run(fn);
  return granted(fn).environment;
}

test('in a network that exists computers stand in its public subnets, and get a public address', () => {
  const environment = launching({ public: true, private: true });
  expect(environment['BERTH_SUBNETS']).toBe('subnet-p1=eu-west-1a,subnet-p2=eu-west-1b');
  expect(environment).not.toHaveProperty('BERTH_PUBLIC_ADDRESS');
});

test('in a network of private subnets computers get no public address, and Systems Manager reaches them', () => {
  const environment = launching({ private: true }, { sessionManager: true });
  expect(environment['BERTH_SUBNETS']).toBe('subnet-n1=eu-west-1a,subnet-n2=eu-west-1b');
  expect(environment['BERTH_PUBLIC_ADDRESS']).toBe('false');
});

test('private subnets that nobody could reach, subnets of two kinds, and none at all stop the synthesis', () => {
  expect(() => launching({ private: true })).toThrow(
    /^vpc: the subnets subnet-n1, subnet-n2 are private: .*no public address there.*Give a network with public subnets, or set sessionManager/,
  );
  expect(() => launching({}, { sessionManager: true })).toThrow(
    /needs public subnets, or private ones with a way out/,
  );
  const stack = newStack();
  const vpc = existing(stack, { public: true, private: true });
  const subnets = { subnets: [...vpc.publicSubnets, ...vpc.privateSubnets] };
  expect(() => new LaunchGround(stack, 'Ground', { deploymentName: 'demo', vpc, subnets })).toThrow(
    /partly public and partly private/,
  );
});
