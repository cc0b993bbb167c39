import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsEstate } from '../../../lambda/adapters/aws-estate';
import { instanceTags } from '../../../lambda/adapters/ec2-tags';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aSession, T0 } from '../../builders/session';

const session = aSession();
const Tags = instanceTags(session, {});
const foreign = instanceTags(aSession({ deployment: 'another' }), {});
const made = new Date(T0);

function world() {
  const ec2 = mockClient(EC2Client);
  const secrets = mockClient(SecretsManagerClient);
  const scheduler = mockClient(SchedulerClient);
  return { ec2, secrets, scheduler, estate: new AwsEstate('demo', 'berth-demo') };
}

const anInstance = (InstanceId: string, tags = Tags) => ({
  InstanceId,
  State: { Name: 'running' as const },
  InstanceType: 't3.medium' as const,
  Placement: { AvailabilityZone: 'us-east-1a' },
  LaunchTime: made,
  ImageId: 'ami-1',
  RootDeviceName: '/dev/sda1',
  Tags: tags,
});

it('instances come a thousand at a time, with all that a record can be made from', async () => {
  const { ec2, estate } = world();
  ec2
    .on(DescribeInstancesCommand)
    .resolvesOnce({ Reservations: [{ Instances: [anInstance('i-1')] }], NextToken: 'more' })
    .resolvesOnce({ Reservations: [{ Instances: [anInstance('i-2'), anInstance('i-3', foreign)] }] });
  const found = await estate.instances();
  expect(found.map(({ id }) => id)).toEqual(['i-1', 'i-2']);
  expect(found[0]).toMatchObject({
    deployment: 'demo',
    session: session.id,
    owner: 'ada',
    image: session.image.key,
    name: session.name,
    ami: 'ami-1',
    rootDevice: '/dev/sda1',
    launchedAt: T0,
    generation: 1,
    stopAt: session.lease.stopAt,
    endAt: session.lease.endAt,
  });
  const asked = ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input);
  const Filters = [{ Name: 'tag:berth:deployment', Values: ['demo'] }];
  expect(asked).toEqual([
    { Filters, MaxResults: 1000 },
    { Filters, MaxResults: 1000, NextToken: 'more' },
  ]);
});

it.each([
  ['Linux', {}, { os: 'linux' }],
  ['Windows', { Platform: 'windows' as 'Windows' }, { os: 'windows' }],
  ['RHEL', { UsageOperation: 'RunInstances:0010' }, { os: 'linux', operation: 'RunInstances:0010' }],
])('what a computer of %s is billed as is what EC2 says of it', async (_what, more, says) => {
  const { ec2, estate } = world();
  ec2
    .on(DescribeInstancesCommand)
    .resolves({ Reservations: [{ Instances: [{ ...anInstance('i-1'), ...more }] }] });
  const [found] = await estate.instances();
  expect({ os: found?.os, operation: found?.operation }).toEqual(says);
});

it.each([
  ['with a guest', aLaunchImage(), undefined],
  ['without a guest', aLaunchImage(WITHOUT_GUEST), 'status-checks'],
])(
  'a computer %s says so itself: its image may be known to nobody any more',
  async (_what, image, readyBy) => {
    const { ec2, estate } = world();
    const its = anInstance('i-1', instanceTags({ ...session, image }, {}));
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [its] }] });
    const tag = its.Tags.find(({ Key }) => Key === 'berth:readiness');
    expect([tag?.Value, (await estate.instances())[0]?.readyBy]).toEqual([readyBy, readyBy]);
  },
);

const volume = (Device: string, Size: number, tags = Tags) => ({
  Size,
  Attachments: [{ InstanceId: 'i-1', Device }],
  Tags: tags,
});
async function disksOf(...Volumes: readonly object[]) {
  const { ec2, estate } = world();
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [anInstance('i-1')] }] });
  ec2.on(DescribeVolumesCommand).resolves({ Volumes: [...Volumes] });
  const [found] = await estate.instances();
  if (found === undefined) throw new Error('nothing was found');
  const disks = await estate.disks(found);
  const [asked] = ec2.commandCalls(DescribeVolumesCommand).map((call) => call.args[0].input);
  expect(asked).toEqual({ Filters: [{ Name: 'attachment.instance-id', Values: ['i-1'] }] });
  return disks;
}

describe('the disks of a computer', () => {
  it('are its root, whatever that carries, and what was made for its session beside it', async () => {
    expect(
      await disksOf(
        volume('/dev/sdb', 100),
        volume('/dev/sda1', 30, []),
        volume('/dev/sdf', 500, []),
        volume(
          '/dev/sdg',
          500,
          foreign.map((tag) => ({ ...tag, Value: 'x' })),
        ),
      ),
    ).toEqual({ diskGiB: 30, furtherDisks: [{ device: '/dev/sdb', sizeGiB: 100 }] });
  });

  it('are not known while EC2 does not show its root', async () => {
    await expect(disksOf(volume('/dev/sdb', 100))).rejects.toThrow('does not show the disk /dev/sda1 of i-1');
    await expect(disksOf()).rejects.toThrow('does not show');
  });
});

it('a computer with a workbench says which key its gate knows, and no other says one', async () => {
  const { ec2, estate } = world();
  const withKey = instanceTags(aSession({ edgeKey: 3 }), {});
  const Instances = [anInstance('i-1', withKey), anInstance('i-2')];
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances }] });
  expect((await estate.instances()).map(({ edgeKey }) => edgeKey)).toEqual([3, undefined]);
});

it('key pairs and doors are ours by their tags; a key that does not say how old it is counts as new', async () => {
  const { ec2, estate } = world();
  ec2.on(DescribeKeyPairsCommand).resolves({ KeyPairs: [{ Tags, CreateTime: made }, { Tags }] });
  ec2
    .on(DescribeSecurityGroupsCommand)
    .resolves({ SecurityGroups: [{ GroupId: 'sg-1', Tags }, { GroupId: 'sg-2' }] });
  const before = Date.now();
  const [old, unknown] = await estate.keyPairs();
  expect(old).toEqual({ deployment: 'demo', session: session.id, at: T0 });
  expect(unknown?.at).toBeGreaterThanOrEqual(before);
  expect(await estate.doors()).toEqual([{ deployment: 'demo', session: session.id, groupId: 'sg-1', at: 0 }]);
});

it('secrets are ours by name and tags, page by page, and never the master secret or one of another name', async () => {
  const { secrets, estate } = world();
  const ours = { Name: `berth/demo/${session.id}`, Tags, CreatedDate: made };
  secrets
    .on(ListSecretsCommand)
    .resolvesOnce({
      SecretList: [ours, { ...ours, Tags: [] }, { ...ours, Tags: foreign }],
      NextToken: 'more',
    })
    .resolvesOnce({
      SecretList: [
        { ...ours, Name: 'berth/demo/s-other' },
        { ...ours, Name: 'berth-key/demo' },
      ],
    });
  expect(await estate.secrets()).toEqual([{ deployment: 'demo', session: session.id, at: T0 }]);
  expect(secrets.commandCalls(ListSecretsCommand)[0]?.args[0].input).toMatchObject({
    Filters: [{ Key: 'name', Values: ['berth/demo/s-'] }],
  });
});

it('schedules are those of our group that are named after a session', async () => {
  const { scheduler, estate } = world();
  const name = `${session.id}-stop-20261125T180000Z`;
  scheduler
    .on(ListSchedulesCommand)
    .resolves({ Schedules: [{ Name: name, CreationDate: made }, { Name: 'somebody' }] });
  expect(await estate.schedules()).toEqual([{ deployment: 'demo', session: session.id, name, at: T0 }]);
  expect(scheduler.commandCalls(ListSchedulesCommand)[0]?.args[0].input).toMatchObject({
    GroupName: 'berth-demo',
  });
});
