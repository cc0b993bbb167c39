import {
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { TAGS } from '../../lambda/contract/tags';
import { scheduleGroupName, secretName } from '../../lambda/contract/names';
import { DEPLOYMENT } from '../cloud';
import { must } from './must';
import { type World } from './world';

/** The account as AWS's own APIs show it: the story never asks Berth whether Berth did right. */

function byTag(session: string): { Filters: { Name: string; Values: string[] }[] } {
  return { Filters: [{ Name: `tag:${TAGS.session}`, Values: [session] }] };
}

export async function instancesOf(world: World, session: string): Promise<Instance[]> {
  const { Reservations = [] } = await world.ec2.send(new DescribeInstancesCommand(byTag(session)));
  return Reservations.flatMap((reservation) => reservation.Instances ?? []);
}

export async function instanceOf(world: World, session: string): Promise<Instance & { InstanceId: string }> {
  const [instance, ...others] = await instancesOf(world, session);
  must(
    instance?.InstanceId !== undefined && others.length === 0,
    `session ${session} has ${others.length + (instance ? 1 : 0)} instances, not one`,
  );
  return { ...instance, InstanceId: instance.InstanceId };
}

/** Whether it borrows CPU credits (`unlimited`) or uses only its own (`standard`); undefined for a type without. */
export async function cpuCreditsOf(world: World, instanceId: string): Promise<string | undefined> {
  const { InstanceCreditSpecifications = [] } = await world.ec2.send(
    new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [instanceId] }),
  );
  return InstanceCreditSpecifications[0]?.CpuCredits;
}

export async function schedulesOf(world: World, session: string): Promise<string[]> {
  const { Schedules = [] } = await world.schedules.send(
    new ListSchedulesCommand({ GroupName: scheduleGroupName(DEPLOYMENT), NamePrefix: session }),
  );
  return Schedules.flatMap((schedule) => schedule.Name ?? []);
}

export async function doorGroupsOf(world: World, session: string): Promise<string[]> {
  const { SecurityGroups = [] } = await world.ec2.send(new DescribeSecurityGroupsCommand(byTag(session)));
  return SecurityGroups.flatMap((group) => group.GroupId ?? []);
}

export async function keyPairsOf(world: World, session: string): Promise<string[]> {
  const { KeyPairs = [] } = await world.ec2.send(new DescribeKeyPairsCommand(byTag(session)));
  return KeyPairs.flatMap((pair) => pair.KeyName ?? []);
}

/** The sizes of its disks, in GiB. */
export async function disksOf(world: World, session: string): Promise<number[]> {
  const { Volumes = [] } = await world.ec2.send(new DescribeVolumesCommand(byTag(session)));
  return Volumes.map(({ Size = 0 }) => Size);
}

/** Everything that is left of a session, in words; a terminated instance is history, not a remainder. */
export async function remainders(world: World, session: string): Promise<string[]> {
  const instances = (await instancesOf(world, session)).filter((i) => i.State?.Name !== 'terminated');
  const { Volumes = [] } = await world.ec2.send(new DescribeVolumesCommand(byTag(session)));
  const { NetworkInterfaces = [] } = await world.ec2.send(
    new DescribeNetworkInterfacesCommand(byTag(session)),
  );
  const { SecretList = [] } = await world.secrets.send(new ListSecretsCommand({}));
  return [
    ...instances.map((i) => `instance ${i.InstanceId} (${i.State?.Name})`),
    ...Volumes.map((v) => `volume ${v.VolumeId}`),
    ...NetworkInterfaces.map((n) => `network interface ${n.NetworkInterfaceId}`),
    ...(await keyPairsOf(world, session)).map((name) => `key pair ${name}`),
    ...(await doorGroupsOf(world, session)).map((id) => `security group ${id}`),
    ...(await schedulesOf(world, session)).map((name) => `schedule ${name}`),
    ...SecretList.filter((s) => s.Name === secretName(DEPLOYMENT, session)).map((s) => `secret ${s.Name}`),
  ];
}

/** The addresses that a session's door lets in. */
export async function admittedBy(world: World, session: string): Promise<string> {
  const { SecurityGroups = [] } = await world.ec2.send(new DescribeSecurityGroupsCommand(byTag(session)));
  return SecurityGroups.flatMap((group) => group.IpPermissions ?? [])
    .flatMap((rule) => rule.IpRanges?.map((range) => range.CidrIp) ?? [])
    .join();
}
