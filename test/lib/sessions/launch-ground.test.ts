import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LaunchGround, type LaunchGroundProps } from '../../../lib';
import { newStack } from '../synthesis';

function ground(props: Partial<LaunchGroundProps> = {}): Template {
  const stack = newStack();
  new LaunchGround(stack, 'Ground', { deploymentName: 'demo', ...props });
  return Template.fromStack(stack);
}

test('nobody is let in to a computer', () => {
  const template = ground();
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
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
