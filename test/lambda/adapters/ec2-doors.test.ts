import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2Doors } from '../../../lambda/adapters/ec2-doors';
import { aSession, T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';
import { GROUND } from './a-cloud';

const session = aSession();
const HOME = { cidr: '192.0.2.7/32', port: 22, until: 0 };
const CAFE = { cidr: '198.51.100.9/32', port: 22, until: 0 };
const OURS = [
  { Key: 'berth:deployment', Value: 'demo' },
  { Key: 'berth:session', Value: session.id },
];

function world(open: readonly string[] = []) {
  const ec2 = mockClient(EC2Client);
  ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [] });
  ec2.on(DescribeNetworkInterfacesCommand).resolves({
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-0',
        Attachment: { DeviceIndex: 0 },
        Groups: [{ GroupId: GROUND.securityGroup }],
      },
      { NetworkInterfaceId: 'eni-1', Attachment: { DeviceIndex: 1 }, Groups: [{ GroupId: 'sg-theirs' }] },
    ],
  });
  ec2.on(CreateSecurityGroupCommand).resolves({ GroupId: 'sg-door' });
  if (open.length > 0) ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [aGroup(open)] });
  const clock = new FakeClock(T0);
  return { ec2, clock, doors: new Ec2Doors(GROUND, clock) };
}

function aGroup(cidrs: readonly string[]) {
  const IpRanges = cidrs.map((CidrIp) => ({ CidrIp }));
  return {
    GroupId: 'sg-door',
    Tags: OURS,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges }],
  };
}

function fault(name: string): Error {
  return Object.assign(new Error(name), { name });
}

it('a door is a group of its own, named and tagged for its session, for one port and one address', async () => {
  const { ec2, doors } = world();
  await doors.open(session, 'i-1', HOME);
  expect(ec2.commandCalls(CreateSecurityGroupCommand)[0]?.args[0].input).toEqual({
    GroupName: `berth-demo-${session.id}`,
    Description: `Direct door of session ${session.id}`,
    VpcId: GROUND.vpc,
    TagSpecifications: [
      {
        ResourceType: 'security-group',
        Tags: [
          { Key: 'course', Value: 'physics' },
          ...OURS,
          { Key: 'berth:owner', Value: 'ada' },
          { Key: 'Name', Value: session.name },
        ],
      },
    ],
  });
  expect(ec2.commandCalls(AuthorizeSecurityGroupIngressCommand)[0]?.args[0].input).toEqual({
    GroupId: 'sg-door',
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: HOME.cidr }] }],
  });
});

it('the door hangs on the first interface only, beside the group that every computer has', async () => {
  const { ec2, doors } = world();
  await doors.open(session, 'i-1', HOME);
  expect(ec2.commandCalls(ModifyNetworkInterfaceAttributeCommand).map((call) => call.args[0].input)).toEqual([
    { NetworkInterfaceId: 'eni-0', Groups: [GROUND.securityGroup, 'sg-door'] },
  ]);
});

it('the group that admits CloudFront stays when a door comes and goes, and what somebody put beside it does not', async () => {
  const { ec2, doors } = world();
  const groups = [GROUND.securityGroup, GROUND.workbenchGroup, 'sg-theirs'].map((GroupId) => ({ GroupId }));
  const one = { NetworkInterfaceId: 'eni-0', Attachment: { DeviceIndex: 0 } };
  ec2.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: [{ ...one, Groups: groups }] });
  await doors.open(session, 'i-1', HOME);
  const opened = { ...one, Groups: [...groups, { GroupId: 'sg-door' }] };
  ec2.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: [opened] });
  await doors.close('sg-door');
  const set = ec2
    .commandCalls(ModifyNetworkInterfaceAttributeCommand)
    .map((call) => call.args[0].input.Groups);
  expect(set).toEqual([
    [GROUND.securityGroup, GROUND.workbenchGroup, 'sg-door'],
    [GROUND.securityGroup, GROUND.workbenchGroup],
  ]);
});

it('every old address goes before the new one comes', async () => {
  const { ec2, doors } = world([HOME.cidr, '203.0.113.1/32']);
  await doors.open(session, 'i-1', CAFE);
  const names = ec2.calls().map((call) => call.args[0].constructor.name);
  const changes = names.filter((name) => /^(Revoke|Authorize)/.test(name));
  expect(changes).toEqual([
    'RevokeSecurityGroupIngressCommand',
    'RevokeSecurityGroupIngressCommand',
    'AuthorizeSecurityGroupIngressCommand',
  ]);
});

it('an old address that cannot be revoked keeps the new one out', async () => {
  const { ec2, doors } = world([HOME.cidr]);
  ec2.on(RevokeSecurityGroupIngressCommand).rejects(fault('UnauthorizedOperation'));
  await expect(doors.open(session, 'i-1', CAFE)).rejects.toThrow('UnauthorizedOperation');
  expect(ec2.commandCalls(AuthorizeSecurityGroupIngressCommand)).toHaveLength(0);
});

it('what another call did in the meantime is no fault', async () => {
  const { ec2, doors } = world();
  ec2
    .on(DescribeSecurityGroupsCommand)
    .resolvesOnce({ SecurityGroups: [] })
    .resolves({ SecurityGroups: [aGroup([HOME.cidr])] });
  ec2.on(CreateSecurityGroupCommand).rejects(fault('InvalidGroup.Duplicate'));
  ec2.on(RevokeSecurityGroupIngressCommand).rejects(fault('InvalidPermission.NotFound'));
  ec2.on(AuthorizeSecurityGroupIngressCommand).rejects(fault('InvalidPermission.Duplicate'));
  expect(await doors.open(session, 'i-1', CAFE)).toMatchObject({ groupId: 'sg-door', attached: true });
});

it('a group that carries our name but not our tags is never opened', async () => {
  const { ec2, doors } = world();
  ec2.on(CreateSecurityGroupCommand).rejects(fault('InvalidGroup.Duplicate'));
  await expect(doors.open(session, 'i-1', HOME)).rejects.toThrow('is not shown');
  expect(ec2.commandCalls(AuthorizeSecurityGroupIngressCommand)).toHaveLength(0);
});

it.each([
  ['InvalidGroup.NotFound', true],
  ['DependencyViolation', false],
])('closing when EC2 says %s answers %s', async (code, closed) => {
  const { ec2, doors } = world();
  ec2.on(DeleteSecurityGroupCommand).rejects(fault(code));
  ec2.on(ModifyNetworkInterfaceAttributeCommand).rejects(fault('InvalidNetworkInterfaceID.NotFound'));
  expect(await doors.close('sg-door')).toBe(closed);
});

it('a group that another call has just deleted counts as closed, also when EC2 answers with a denial', async () => {
  const { ec2, doors } = world();
  ec2.on(DeleteSecurityGroupCommand).rejects(fault('UnauthorizedOperation'));
  expect(await doors.close('sg-door')).toBe(true);
});

it('so does an interface that has just gone with its computer', async () => {
  const { ec2, doors } = world();
  const carrier = { NetworkInterfaceId: 'eni-1', Groups: [{ GroupId: 'sg-door' }] };
  ec2
    .on(DescribeNetworkInterfacesCommand)
    .resolvesOnce({ NetworkInterfaces: [carrier] })
    .resolves({ NetworkInterfaces: [] });
  ec2.on(ModifyNetworkInterfaceAttributeCommand).rejects(fault('UnauthorizedOperation'));
  expect(await doors.close('sg-door')).toBe(true);
  ec2.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: [carrier] });
  await expect(doors.close('sg-door')).rejects.toThrow('UnauthorizedOperation');
});

it('closing that is forbidden is a fault', async () => {
  const { ec2, doors } = world([HOME.cidr]);
  ec2.on(DeleteSecurityGroupCommand).rejects(fault('UnauthorizedOperation'));
  await expect(doors.close('sg-door')).rejects.toThrow('UnauthorizedOperation');
});

it.each(['InvalidGroup.NotFound', 'UnauthorizedOperation'])(
  'a group that was just made and that EC2 does not see yet (%s) is asked for again for about five seconds',
  async (code) => {
    const { ec2, clock, doors } = world();
    ec2.on(AuthorizeSecurityGroupIngressCommand).rejectsOnce(fault(code)).resolves({});
    ec2.on(ModifyNetworkInterfaceAttributeCommand).rejectsOnce(fault(code)).resolves({});
    expect(await doors.open(session, 'i-1', HOME)).toMatchObject({ attached: true });
    expect(clock.now() - T0).toBe(1_000);
    ec2.on(AuthorizeSecurityGroupIngressCommand).rejects(fault(code));
    await expect(doors.open(session, 'i-1', HOME)).rejects.toThrow(code);
    expect(clock.now() - T0).toBe(6_000);
  },
);

it('a group that was there before is not waited for', async () => {
  const { ec2, clock, doors } = world([CAFE.cidr]);
  ec2.on(AuthorizeSecurityGroupIngressCommand).rejects(fault('InvalidGroup.NotFound'));
  await expect(doors.open(session, 'i-1', HOME)).rejects.toThrow('InvalidGroup.NotFound');
  expect(clock.now()).toBe(T0);
});
