import {
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeVolumes,
  DescribeKeyPairsCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { paginateListSchedules } from '@aws-sdk/client-scheduler';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import { scheduleGroupName } from '../../lambda/contract/names';
import { TAGS } from '../../lambda/contract/tags';
import { DEPLOYMENT } from '../cloud';
import type { World } from './world';

interface Thing {
  /** Such as `instance i-0a1b (running)`. */
  readonly what: string;
  readonly ours: boolean;
}

function tagged(tags: readonly Tag[] | undefined): boolean {
  return tags?.some(({ Key, Value }) => Key === TAGS.deployment && Value === DEPLOYMENT) ?? false;
}

function anothers(tags: readonly Tag[] | undefined): boolean {
  return tags?.some(({ Key, Value }) => Key === TAGS.deployment && Value !== DEPLOYMENT) ?? false;
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** Everything in the account that comes and goes with sessions; a terminated instance is history. */
async function things({ ec2, secrets, schedules }: World): Promise<readonly Thing[]> {
  const from = { client: ec2 };
  const reservations = await all(paginateDescribeInstances(from, {}), (page) => page.Reservations);
  const volumes = await all(paginateDescribeVolumes(from, {}), (page) => page.Volumes);
  const interfaces = await all(paginateDescribeNetworkInterfaces(from, {}), (page) => page.NetworkInterfaces);
  const groups = await all(paginateDescribeSecurityGroups(from, {}), (page) => page.SecurityGroups);
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  const kept = await all(paginateListSecrets({ client: secrets }, {}), (page) => page.SecretList);
  const armed = await all(paginateListSchedules({ client: schedules }, {}), (page) => page.Schedules);
  const group = scheduleGroupName(DEPLOYMENT);
  return [
    ...reservations
      .flatMap(({ Instances = [] }) => Instances)
      .filter(({ State }) => State?.Name !== 'terminated')
      .map((i) => ({ what: `instance ${i.InstanceId} (${i.State?.Name})`, ours: tagged(i.Tags) })),
    ...volumes.map((v) => ({ what: `volume ${v.VolumeId}`, ours: tagged(v.Tags) })),
    ...interfaces.map((n) => ({
      what: `network interface ${n.NetworkInterfaceId}`,
      ours: tagged(n.TagSet),
    })),
    ...groups.map((g) => ({
      what: `security group ${g.GroupId} ${JSON.stringify(g.IpPermissions ?? [])}`,
      ours: tagged(g.Tags) || (g.GroupName?.startsWith(`berth-${DEPLOYMENT}-s-`) ?? false),
    })),
    ...KeyPairs.map((k) => ({
      what: `key pair ${k.KeyName}`,
      // The name of another Berth may begin with ours, and with it the names of its things.
      ours: tagged(k.Tags) || (k.KeyName?.startsWith(`berth-${DEPLOYMENT}-`) === true && !anothers(k.Tags)),
    })),
    ...kept.map((s) => ({
      what: `secret ${s.Name}`,
      ours: tagged(s.Tags) || (s.Name?.startsWith(`berth/${DEPLOYMENT}/`) ?? false),
    })),
    ...armed.map((s) => ({ what: `schedule ${s.GroupName}/${s.Name}`, ours: s.GroupName === group })),
  ];
}

/** The whole account, in words that can be compared. */
export async function inventory(world: World): Promise<string> {
  return (await things(world))
    .map(({ what }) => what)
    .toSorted()
    .join('; ');
}

/** What there is of this deployment's sessions, whoever owns them and whatever Berth's own table says. */
export async function remaindersOfDeployment(world: World): Promise<readonly string[]> {
  return (await things(world)).filter(({ ours }) => ours).map(({ what }) => what);
}
