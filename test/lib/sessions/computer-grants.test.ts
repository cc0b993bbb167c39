import { ComputerGrants } from '../../../lib';
import { granted, newFunction, newStack, type Permission } from '../synthesis';

const EC2 = 'arn:aws:ec2:eu-west-1:111111111111';
const GRANTS = new ComputerGrants({
  deploymentName: 'demo',
  subnets: ['subnet-1', 'subnet-2'],
  zones: ['eu-west-1a', 'eu-west-1b'],
  securityGroupId: 'sg-1',
  securityGroupArn: `${EC2}:security-group/sg-1`,
  workbenchGroupId: 'sg-2',
  workbenchGroupArn: `${EC2}:security-group/sg-2`,
  instanceProfileName: 'profile',
  instanceRoleArn: 'arn:aws:iam::111111111111:role/computers',
});

function given(
  verb:
    | 'find'
    | 'findDisks'
    | 'findStatus'
    | 'run'
    | 'resize'
    | 'start'
    | 'stop'
    | 'terminate'
    | 'tag'
    | 'readPassword',
): ReturnType<typeof granted> {
  const fn = newFunction(newStack());
  GRANTS[verb](fn);
  return granted(fn);
}

const on = (permissions: readonly Permission[], action: string): Map<string, Permission['condition']> =>
  new Map(
    permissions
      .filter((one) => one.action === action)
      .map(({ resource, condition }) => [resource, condition]),
  );

test('a launch is possible only with our tags, our key, our network and IMDSv2', () => {
  const { permissions, environment } = given('run');
  const ours = { 'aws:RequestTag/berth:deployment': 'demo' };
  expect(Object.fromEntries(on(permissions, 'ec2:RunInstances'))).toEqual({
    [`${EC2}:instance/*`]: { StringEquals: { ...ours, 'ec2:MetadataHttpTokens': 'required' } },
    [`${EC2}:volume/*`]: { StringEquals: ours },
    [`${EC2}:network-interface/*`]: { StringEquals: ours },
    [`${EC2}:key-pair/berth-demo-s-*`]: { StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' } },
    [`${EC2}:security-group/sg-1`]: undefined,
    [`${EC2}:security-group/sg-2`]: undefined,
    [`${EC2}:subnet/subnet-1`]: undefined,
    [`${EC2}:subnet/subnet-2`]: undefined,
    'arn:aws:ec2:eu-west-1::image/*': undefined,
  });
  expect(environment).toMatchObject({
    BERTH_SUBNETS: 'subnet-1=eu-west-1a,subnet-2=eu-west-1b',
    BERTH_SECURITY_GROUP: 'sg-1',
    BERTH_WORKBENCH_GROUP: 'sg-2',
    BERTH_INSTANCE_PROFILE: 'profile',
  });
});

test('who launches may write tags only while it launches', () => {
  const tags = on(given('run').permissions, 'ec2:CreateTags');
  expect([...tags.keys()].toSorted()).toEqual(
    ['instance', 'network-interface', 'volume'].map((type) => `${EC2}:${type}/*`),
  );
  for (const condition of tags.values()) {
    expect(condition).toEqual({ StringEquals: { 'ec2:CreateAction': 'RunInstances' } });
  }
});

test.each([
  ['start', 'ec2:StartInstances'],
  ['stop', 'ec2:StopInstances'],
  ['terminate', 'ec2:TerminateInstances'],
  ['readPassword', 'ec2:GetPasswordData'],
] as const)('"%s" reaches only computers of this deployment', (verb, action) => {
  expect(given(verb).permissions).toEqual([
    {
      action,
      resource: `${EC2}:instance/*`,
      condition: { StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' } },
    },
  ]);
});

test('a computer of this deployment can become another type, and nothing else of it can be changed', () => {
  const ours = { 'aws:ResourceTag/berth:deployment': 'demo' };
  expect(given('resize').permissions).toEqual([
    {
      action: 'ec2:ModifyInstanceAttribute',
      resource: `${EC2}:instance/*`,
      condition: { StringEquals: { ...ours, 'ec2:Attribute': 'InstanceType' } },
    },
    {
      action: 'ec2:ModifyInstanceCreditSpecification',
      resource: `${EC2}:instance/*`,
      condition: { StringEquals: ours },
    },
  ]);
});

test('a computer can be given a new deadline and generation, and neither another owner nor another deployment', () => {
  expect(given('tag').permissions).toEqual([
    {
      action: 'ec2:CreateTags',
      resource: `${EC2}:instance/*`,
      condition: {
        StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['berth:generation', 'berth:stopAt', 'berth:endAt'] },
        Null: { 'aws:TagKeys': 'false' },
      },
    },
  ]);
});

test('who looks may only look', () => {
  expect(given('find').permissions).toEqual([{ action: 'ec2:DescribeInstances', resource: '*' }]);
  expect(given('findStatus').permissions).toEqual([{ action: 'ec2:DescribeInstanceStatus', resource: '*' }]);
  expect(given('findDisks').permissions).toEqual([{ action: 'ec2:DescribeVolumes', resource: '*' }]);
});
