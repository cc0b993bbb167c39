import { DoorGrants } from '../../../lib';
import { granted, newFunction, newStack } from '../synthesis';

const EC2 = 'arn:aws:ec2:eu-west-1:111111111111';
const OURS = { StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' } };
const BASE = `${EC2}:security-group/sg-base`;
const WORKBENCH = `${EC2}:security-group/sg-workbench`;
const GRANTS = new DoorGrants({
  deploymentName: 'demo',
  vpcId: 'vpc-1',
  securityGroupId: 'sg-base',
  securityGroupArn: BASE,
  workbenchGroupId: 'sg-workbench',
  workbenchGroupArn: WORKBENCH,
});

function given(verb: 'find' | 'openDoor' | 'closeDoor'): ReturnType<typeof granted> {
  const fn = newFunction(newStack());
  GRANTS[verb](fn);
  return granted(fn);
}

test('a door is made in our network only, and only with our tags', () => {
  const { permissions } = given('openDoor');
  expect(permissions.filter(({ action }) => /Create/.test(action))).toEqual([
    {
      action: 'ec2:CreateSecurityGroup',
      resource: `${EC2}:security-group/*`,
      condition: { StringEquals: { 'aws:RequestTag/berth:deployment': 'demo' } },
    },
    { action: 'ec2:CreateSecurityGroup', resource: `${EC2}:vpc/vpc-1` },
    {
      action: 'ec2:CreateTags',
      resource: `${EC2}:security-group/*`,
      condition: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' } },
    },
  ]);
});

test('the groups that computers keep can be put on interfaces, and never be opened or deleted', () => {
  for (const verb of ['openDoor', 'closeDoor'] as const) {
    for (const kept of [BASE, WORKBENCH]) {
      const onKept = given(verb).permissions.filter(({ resource }) => resource === kept);
      expect(onKept).toEqual([{ action: 'ec2:ModifyNetworkInterfaceAttribute', resource: kept }]);
    }
    const changing = given(verb).permissions.filter(({ action }) => /Authorize|Revoke|Delete/.test(action));
    expect(changing.map(({ condition }) => condition)).toEqual(changing.map(() => OURS));
  }
});

test('who closes may not open', () => {
  const { permissions, environment } = given('closeDoor');
  expect([...new Set(permissions.map(({ action }) => action))].toSorted()).toEqual([
    'ec2:DeleteSecurityGroup',
    'ec2:ModifyNetworkInterfaceAttribute',
  ]);
  const groups = permissions.filter(
    ({ action, resource }) => /Modify/.test(action) && /security-group/.test(resource),
  );
  expect(groups.map(({ resource }) => resource)).toEqual([BASE, WORKBENCH]);
  expect(environment).toMatchObject({
    BERTH_VPC: 'vpc-1',
    BERTH_SECURITY_GROUP: 'sg-base',
    BERTH_WORKBENCH_GROUP: 'sg-workbench',
  });
});

test('who looks may only look', () => {
  expect(
    given('find')
      .permissions.map(({ action }) => action)
      .toSorted(),
  ).toEqual(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups']);
});
