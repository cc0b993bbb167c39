import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type Filter,
  type IpPermission,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { doorGroupName } from '../contract/names';
import { ABSENT, type DoorSeen, present, type Seen } from '../domain/seen';
import type { Door, Session } from '../domain/session';
import type { Clock } from '../ports/clock';
import type { Doors } from '../ports/doors';
import { ec2Code, onceSeen, unless, unlessGone } from './ec2-errors';
import { belonging, ofSession, ownTags } from './ec2-tags';
import { TIME_LIMITS } from './time-limits';

export interface DoorGround {
  readonly vpc: string;
  /** The group without ingress that every computer has; it stays when the door's own is taken off. */
  readonly securityGroup: string;
  /** The group that admits CloudFront; it stays on the computers that were launched with it. */
  readonly workbenchGroup: string;
  readonly sessionTags: Readonly<Record<string, string>>;
}

/** What EC2 says of a group that it has not seen yet, or whose tags it has not. */
const NOT_SEEN_YET = ['InvalidGroup.NotFound', 'InvalidSecurityGroupID.NotFound', 'UnauthorizedOperation'];

interface Interface {
  readonly id: string;
  readonly index: number | undefined;
  readonly groups: readonly string[];
}

/** Doors as security groups, one for each session whose door is open. */
export class Ec2Doors implements Doors {
  readonly #ground: DoorGround;
  readonly #clock: Clock;
  readonly #ec2: EC2Client;

  constructor(ground: DoorGround, clock: Clock, ec2: EC2Client = new EC2Client(TIME_LIMITS)) {
    this.#ground = ground;
    this.#clock = clock;
    this.#ec2 = ec2;
  }

  async find(session: Session): Promise<Seen<DoorSeen>> {
    const { SecurityGroups: found = [] } = await this.#ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: ofSession(session) }),
    );
    const group = found[0];
    const whose = belonging(group?.Tags);
    if (group?.GroupId === undefined || whose === undefined) return ABSENT;
    const carriers = await this.#interfaces([{ Name: 'group-id', Values: [group.GroupId] }]);
    return present({
      ...whose,
      groupId: group.GroupId,
      attached: carriers.length > 0,
      rules: (group.IpPermissions ?? []).flatMap(rulesOf),
    });
  }

  async open(session: Session, instanceId: string, door: Door): Promise<DoorSeen> {
    const { groupId, rules, isNew } = await this.#foundOrMade(session);
    const seen = <T>(call: () => Promise<T>): Promise<T> =>
      isNew ? onceSeen(this.#clock, NOT_SEEN_YET, call) : call();
    const isWanted = (rule: { cidr: string; port: number }): boolean =>
      rule.cidr === door.cidr && rule.port === door.port;
    // The old address goes before the new one comes: the door never stands open to two.
    for (const rule of rules.filter((r) => !isWanted(r))) {
      await unless(
        ['InvalidPermission.NotFound'],
        this.#ec2.send(
          new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission(rule)] }),
        ),
      );
    }
    if (!rules.some(isWanted)) {
      const admit = { GroupId: groupId, IpPermissions: [permission(door)] };
      await unless(
        ['InvalidPermission.Duplicate'],
        seen(() => this.#ec2.send(new AuthorizeSecurityGroupIngressCommand(admit))),
      );
    }
    const all = await this.#interfaces([{ Name: 'attachment.instance-id', Values: [instanceId] }]);
    // The one that the computer was launched with; what somebody attached beside it is not ours.
    const interfaces = all.filter(({ index }) => index === 0);
    for (const { id, groups } of interfaces) {
      if (!groups.includes(groupId)) await seen(() => this.#setGroups(id, [...this.#kept(groups), groupId]));
    }
    const { deployment, id: sessionId } = session;
    const { cidr, port } = door;
    const attached = interfaces.length > 0;
    return { deployment, session: sessionId, groupId, attached, rules: [{ cidr, port }] };
  }

  async close(groupId: string): Promise<boolean> {
    for (const { id, groups } of await this.#interfaces([{ Name: 'group-id', Values: [groupId] }])) {
      await unlessGone(
        unless(['InvalidNetworkInterfaceID.NotFound'], this.#setGroups(id, this.#kept(groups))),
        async () => (await this.#interfaces([{ Name: 'network-interface-id', Values: [id] }])).length > 0,
      );
    }
    try {
      const command = new DeleteSecurityGroupCommand({ GroupId: groupId });
      await unlessGone(unless(['InvalidGroup.NotFound'], this.#ec2.send(command)), () =>
        this.#isThere(groupId),
      );
      return true;
    } catch (error) {
      if (ec2Code(error) === 'DependencyViolation') return false;
      throw error;
    }
  }

  async #isThere(groupId: string): Promise<boolean> {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const { SecurityGroups: found = [] } = await this.#ec2.send(
      new DescribeSecurityGroupsCommand({ Filters }),
    );
    return found.length > 0;
  }

  async #foundOrMade(
    session: Session,
  ): Promise<Pick<DoorSeen, 'groupId' | 'rules'> & { readonly isNew: boolean }> {
    const seen = await this.find(session);
    if (seen.is === 'present') return { ...seen.value, isNew: false };
    const made = await unless(
      ['InvalidGroup.Duplicate'],
      this.#ec2.send(
        new CreateSecurityGroupCommand({
          GroupName: doorGroupName(session.deployment, session.id),
          Description: `Direct door of session ${session.id}`,
          VpcId: this.#ground.vpc,
          TagSpecifications: [
            { ResourceType: 'security-group', Tags: ownTags(session, this.#ground.sessionTags) },
          ],
        }),
      ),
    );
    if (made?.GroupId !== undefined) return { groupId: made.GroupId, rules: [], isNew: true };
    // Another call made it in the meantime.
    const theirs = await this.find(session);
    if (theirs.is !== 'present')
      throw new Error(`the door of session ${session.id} was made but is not shown`);
    return { ...theirs.value, isNew: true };
  }

  async #interfaces(filters: Filter[]): Promise<readonly Interface[]> {
    const { NetworkInterfaces: found = [] } = await this.#ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: filters }),
    );
    return found.flatMap(({ NetworkInterfaceId: id, Groups: groups = [], Attachment: attachment }) =>
      id === undefined
        ? []
        : [{ id, index: attachment?.DeviceIndex, groups: groups.flatMap((group) => group.GroupId ?? []) }],
    );
  }

  /** What an interface that has these groups keeps when no door is on it: what we launched it with, and no other. */
  #kept(groups: readonly string[]): readonly string[] {
    const { securityGroup, workbenchGroup } = this.#ground;
    return groups.includes(workbenchGroup) ? [securityGroup, workbenchGroup] : [securityGroup];
  }

  async #setGroups(networkInterface: string, groups: readonly string[]): Promise<void> {
    await this.#ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        NetworkInterfaceId: networkInterface,
        Groups: [...groups],
      }),
    );
  }
}

function permission({ cidr, port }: { readonly cidr: string; readonly port: number }): IpPermission {
  const range = { IpProtocol: 'tcp', FromPort: port, ToPort: port };
  return cidr.includes(':')
    ? { ...range, Ipv6Ranges: [{ CidrIpv6: cidr }] }
    : { ...range, IpRanges: [{ CidrIp: cidr }] };
}

function rulesOf(rule: IpPermission): readonly { cidr: string; port: number }[] {
  const port = rule.FromPort ?? -1;
  const four = (rule.IpRanges ?? []).map((range) => ({ cidr: range.CidrIp ?? '', port }));
  const six = (rule.Ipv6Ranges ?? []).map((range) => ({ cidr: range.CidrIpv6 ?? '', port }));
  return [...four, ...six];
}
