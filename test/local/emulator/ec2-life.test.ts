import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  DescribeInstanceCreditSpecificationsCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DEFAULT_GROUP, DEFAULT_VPC, idOf, Ec2Fixture } from './ec2-fixture';
import { refusal, until } from './running-emulator';

jest.setTimeout(180_000);

let cloud: Ec2Fixture;

beforeAll(async () => {
  cloud = await Ec2Fixture.start();
});

afterAll(async () => cloud.end());

function door(...cidrs: string[]): IpPermission[] {
  return [
    {
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      IpRanges: cidrs.map((CidrIp) => ({ CidrIp, Description: 'me' })),
    },
  ];
}

describe('the life of an instance', () => {
  it('goes through every state, with the reason of each end', async () => {
    const id = await cloud.launched();
    expect(await refusal(cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })))).toBe(
      'IncorrectInstanceState',
    );
    const { PublicDnsName: name = '' } = await cloud.reached('running', id);
    const stopping = await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(stopping.StoppingInstances).toMatchObject([
      { PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping' } },
    ]);
    expect(await refusal(cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] })))).toBe(
      'IncorrectInstanceState',
    );
    const stopped = await cloud.reached('stopped', id);
    expect(stopped.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    expect(stopped.PublicIpAddress).toBeUndefined();

    await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    const again = await cloud.reached('running', id);
    expect(name).toMatch(/^ec2-[0-9-]{7,15}\.compute-1\.amazonaws\.com$/);
    // A name belongs to one address, and an address to one start.
    expect(again.PublicDnsName).not.toBe(name);
    expect((await cloud.emulator.control.instances()).find((i) => i.id === id)).toMatchObject({
      boot: 2,
      publicName: again.PublicDnsName,
    });

    await cloud.emulator.control.powerOff(id);
    expect((await cloud.reached('stopped', id)).StateReason?.Code).toBe('Client.InstanceInitiatedShutdown');
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await cloud.reached('terminated', id);
    expect(await refusal(cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] })))).toBe(
      'IncorrectInstanceState',
    );
  });

  it('is checked by EC2 while it runs, anew at each start, and not at all before and after', async () => {
    const id = await cloud.launched();
    const status = async () => {
      const asked = new DescribeInstanceStatusCommand({ InstanceIds: [id] });
      const [found] = (await cloud.ec2.send(asked)).InstanceStatuses ?? [];
      return found && [found.InstanceState?.Name, found.SystemStatus?.Status, found.InstanceStatus?.Status];
    };
    expect(await status()).toBeUndefined();
    await cloud.reached('running', id);
    expect(await status()).toEqual(['running', 'initializing', 'initializing']);
    const passed = async () => ((await status())?.[2] === 'ok' ? status() : undefined);
    expect(await until(passed, 'its checks to pass')).toEqual(['running', 'ok', 'ok']);
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(await status()).toBeUndefined();
    await cloud.reached('stopped', id);
    await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await cloud.reached('running', id);
    expect(await status()).toEqual(['running', 'initializing', 'initializing']);
    const stranger = new DescribeInstanceStatusCommand({ InstanceIds: [id, 'i-0ffffffffffffffff'] });
    expect(await refusal(cloud.ec2.send(stranger))).toBe('InvalidInstanceID.NotFound');
  });

  it('ends when EC2 ends it, and when a guest that must not stop shuts down', async () => {
    const [dying, leaving] = [
      await cloud.launched(),
      await cloud.launched({ InstanceInitiatedShutdownBehavior: 'terminate' }),
    ];
    await cloud.reached('running', leaving);
    await cloud.emulator.control.die(dying, 'Server.InternalError', 'the host broke');
    await cloud.emulator.control.powerOff(leaving);
    expect((await cloud.reached('terminated', dying)).StateReason).toEqual({
      Code: 'Server.InternalError',
      Message: 'Server.InternalError: the host broke',
    });
    expect((await cloud.reached('terminated', leaving)).StateReason?.Code).toBe(
      'Client.InstanceInitiatedShutdown',
    );
    await expect(cloud.emulator.control.powerOff(leaving)).rejects.toThrow('power-off has no effect');
  });

  it('is not known under a name that AWS never gave', async () => {
    expect(await refusal(cloud.look('i-0123456789abcdef0'))).toBe('InvalidInstanceID.NotFound');
    expect(await refusal(cloud.look('i-nonsense'))).toBe('InvalidInstanceID.Malformed');
  });
});

describe('tags', () => {
  it('are changed, found and taken away, and stay fit for the metadata service', async () => {
    const id = await cloud.launched({
      MetadataOptions: { InstanceMetadataTags: 'enabled' },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'berth:stopAt', Value: '2026-11-25T18:40:00Z' }] },
      ],
    });
    await cloud.ec2.send(
      new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'berth:stopAt', Value: 'later' }] }),
    );
    const found = await cloud.ec2.send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:berth:stopAt', Values: ['lat*'] },
          { Name: 'instance-state-name', Values: ['pending', 'running'] },
        ],
      }),
    );
    expect(found.Reservations?.flatMap((r) => r.Instances ?? []).map((i) => i.InstanceId)).toEqual([id]);
    const slash = new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a b', Value: '' }] });
    expect(await refusal(cloud.ec2.send(slash))).toBe('InvalidParameterValue');
    await cloud.ec2.send(
      new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'berth:stopAt', Value: 'other' }] }),
    );
    expect((await cloud.look(id)).Tags).toHaveLength(1);
    await cloud.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'berth:stopAt' }] }));
    expect((await cloud.look(id)).Tags ?? []).toEqual([]);
    const nobody = new CreateTagsCommand({
      Resources: ['i-0123456789abcdef0'],
      Tags: [{ Key: 'a', Value: '' }],
    });
    expect(await refusal(cloud.ec2.send(nobody))).toBe('InvalidInstanceID.NotFound');
  });
});

describe('a long list', () => {
  it('comes in pages that hold every instance once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 7 }, async () =>
        cloud.launched({
          TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'paged', Value: 'yes' }] }],
        }),
      ),
    );
    const seen: string[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloud.ec2.send(
        new DescribeInstancesCommand({
          MaxResults: 5,
          NextToken,
          Filters: [{ Name: 'tag:paged', Values: ['yes'] }],
        }),
      );
      const shown = (page.Reservations ?? []).flatMap((r) => r.Instances ?? []).map(idOf);
      seen.push(...shown);
      sizes.push(shown.length);
      ({ NextToken } = page);
    } while (NextToken);
    expect(sizes).toEqual([5, 2]);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});

const become = (InstanceId: string, Value: string) =>
  cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value } }));
const bound = async (InstanceId: string, CpuCredits = 'standard') => {
  const specification = { InstanceCreditSpecifications: [{ InstanceId, CpuCredits }] };
  const answer = await cloud.ec2.send(new ModifyInstanceCreditSpecificationCommand(specification));
  return answer.UnsuccessfulInstanceCreditSpecifications?.[0]?.Error?.Code;
};
const credits = async (id: string) => {
  const command = new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [id] });
  return (await cloud.ec2.send(command)).InstanceCreditSpecifications?.[0]?.CpuCredits;
};

describe('the type of an instance', () => {
  it('is changed only while it is stopped, and a T type borrows until it is told not to', async () => {
    const id = await cloud.launched({ CreditSpecification: { CpuCredits: 'standard' } });
    await cloud.reached('running', id);
    expect(await credits(id)).toBe('standard');
    expect(await refusal(become(id, 't3.large'))).toBe('IncorrectInstanceState');
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(await bound(id)).toBe('IncorrectInstanceState');
    await cloud.reached('stopped', id);
    await become(id, 'm5.large');
    expect((await cloud.look(id)).InstanceType).toBe('m5.large');
    expect(await bound(id)).toBe('InstanceCreditSpecification.NotSupported');
    await become(id, 't3.large');
    expect(await credits(id)).toBe('unlimited');
    expect(await bound(id)).toBeUndefined();
    expect(await credits(id)).toBe('standard');
    expect(await bound('i-0ffffffffffffffff')).toBe('InvalidInstanceID.NotFound');
    expect(await refusal(bound(id, 'plenty'))).toBe('InvalidParameterValue');
  });

  it('is one that there is, of the same architecture', async () => {
    const id = await cloud.launched();
    await cloud.reached('running', id);
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await cloud.reached('stopped', id);
    expect(await refusal(become(id, 't9.huge'))).toBe('InvalidInstanceAttributeValue');
    expect(await refusal(become(id, 't4g.large'))).toBe('InvalidParameterCombination');
  });
});

describe('security groups', () => {
  it('open and close one door at a time, on a running instance too', async () => {
    const made = await cloud.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: 'doors',
        Description: 'd',
        VpcId: DEFAULT_VPC,
        TagSpecifications: [
          { ResourceType: 'security-group', Tags: [{ Key: 'berth:session', Value: 'doors' }] },
        ],
      }),
    );
    const GroupId = String(made.GroupId);
    const id = await cloud.launched();
    const [network] = (await cloud.look(id)).NetworkInterfaces ?? [];
    await cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [GroupId] }));
    expect((await cloud.look(id)).SecurityGroups).toMatchObject([{ GroupId }]);
    await cloud.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: door('127.0.0.1/32', '10.0.0.1/32'),
      }),
    );
    expect(
      await refusal(
        cloud.ec2.send(
          new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: door('10.0.0.1/32') }),
        ),
      ),
    ).toBe('InvalidPermission.Duplicate');
    const rules = async () =>
      (await cloud.emulator.control.instances())
        .find((i) => i.id === id)
        ?.groups[0]?.rules.flatMap((r) => r.cidrs);
    expect(await rules()).toEqual(['127.0.0.1/32', '10.0.0.1/32']);
    await cloud.ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: door('10.0.0.1/32') }),
    );
    expect(await rules()).toEqual(['127.0.0.1/32']);
    const shown = await cloud.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:berth:session', Values: ['doors'] }] }),
    );
    expect(shown.SecurityGroups).toMatchObject([
      {
        GroupId,
        IpPermissions: [{ FromPort: 22, IpRanges: [{ CidrIp: '127.0.0.1/32', Description: 'me' }] }],
      },
    ]);

    expect(await refusal(cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).toBe(
      'DependencyViolation',
    );
    await cloud.ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        NetworkInterfaceId: network?.NetworkInterfaceId,
        Groups: [DEFAULT_GROUP],
      }),
    );
    expect((await cloud.look(id)).SecurityGroups).toMatchObject([{ GroupId: DEFAULT_GROUP }]);
    await cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect(await refusal(cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] })))).toBe(
      'InvalidGroup.NotFound',
    );
  });
});
