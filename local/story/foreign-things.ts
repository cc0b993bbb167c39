import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  ListSchedulesCommand,
} from '@aws-sdk/client-scheduler';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { TAGS } from '../../lambda/contract/tags';
import { must } from './must';
import { type World } from './world';

const OTHERS: Readonly<Record<string, readonly Tag[]>> = {
  untagged: [],
  'of-another-berth': [
    { Key: TAGS.deployment, Value: 'another' },
    { Key: TAGS.session, Value: 's-aaaaaaaaaaaaaaaaaaaaaaaa' },
    { Key: TAGS.owner, Value: 'somebody' },
    { Key: TAGS.stopAt, Value: '2026-01-01T00:00:00Z' },
  ],
};

/** Plants what belongs to others: some without tags, some with another deployment's. */
export async function plantForeignThings(world: World): Promise<void> {
  const { Subnets = [] } = await world.ec2.send(new DescribeSubnetsCommand({}));
  const [subnet] = Subnets;
  for (const [name, tags] of Object.entries(OTHERS)) {
    const specified = (
      ResourceType: 'instance' | 'key-pair' | 'security-group',
    ): { TagSpecifications?: { ResourceType: typeof ResourceType; Tags: Tag[] }[] } =>
      tags.length > 0 ? { TagSpecifications: [{ ResourceType, Tags: [...tags] }] } : {};
    await world.ec2.send(new CreateKeyPairCommand({ KeyName: `foreign-${name}`, ...specified('key-pair') }));
    await world.ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0be7400000000002',
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        ...(subnet?.SubnetId !== undefined && { SubnetId: subnet.SubnetId }),
        ...specified('instance'),
      }),
    );
    const { GroupId } = await world.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: `foreign-${name}`,
        Description: 'Of somebody else',
        VpcId: subnet?.VpcId,
        ...specified('security-group'),
      }),
    );
    await world.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '192.0.2.1/32' }] },
        ],
      }),
    );
    await world.secrets.send(
      new CreateSecretCommand({ Name: `foreign/${name}`, SecretString: 'not ours', Tags: [...tags] }),
    );
    const group = `foreign-${name}`;
    await world.schedules.send(new CreateScheduleGroupCommand({ Name: group }));
    await world.schedules.send(
      new CreateScheduleCommand({
        Name: 'far-away',
        GroupName: group,
        ScheduleExpression: 'at(2099-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws:lambda:us-east-1:000000000000:function:foreign',
          RoleArn: 'arn:aws:iam::000000000000:role/foreign',
        },
      }),
    );
  }
  // They need a moment to settle before they can be compared.
  await settled(world);
  world.made.foreign = await describeForeignThings(world);
}

/** @throws Error naming what changed */
export async function foreignThingsAreUntouched(world: World): Promise<void> {
  const before = world.made.foreign;
  const after = await describeForeignThings(world);
  must(before === after, `what belongs to others was changed:\n  before ${before}\n  after  ${after}`);
}

async function describeForeignThings(world: World): Promise<string> {
  const { Reservations = [] } = await world.ec2.send(new DescribeInstancesCommand({}));
  const { KeyPairs = [] } = await world.ec2.send(new DescribeKeyPairsCommand({}));
  const { SecurityGroups = [] } = await world.ec2.send(new DescribeSecurityGroupsCommand({}));
  const { SecretList = [] } = await world.secrets.send(new ListSecretsCommand({}));
  const schedules = await Promise.all(
    Object.keys(OTHERS).map((name) =>
      world.schedules.send(new ListSchedulesCommand({ GroupName: `foreign-${name}` })),
    ),
  );
  return JSON.stringify({
    instances: Reservations.flatMap((r) => r.Instances ?? [])
      .filter((i) => !ours(i.Tags))
      .map((i) => [i.InstanceId, i.State?.Name, i.Tags ?? []]),
    keyPairs: KeyPairs.filter((k) => k.KeyName?.startsWith('foreign-')).map((k) => [
      k.KeyName,
      k.KeyFingerprint,
      k.Tags,
    ]),
    groups: SecurityGroups.filter((g) => g.GroupName?.startsWith('foreign-')).map((g) => [
      g.GroupId,
      g.IpPermissions,
    ]),
    secrets: SecretList.filter((s) => s.Name?.startsWith('foreign/')).map((s) => [s.Name, s.ARN, s.Tags]),
    schedules: schedules.flatMap((page) => page.Schedules ?? []).map((s) => [s.GroupName, s.Name, s.State]),
  });
}

function ours(tags: readonly Tag[] | undefined): boolean {
  return tags?.some((tag) => tag.Key === TAGS.deployment && tag.Value !== 'another') ?? false;
}

async function settled(world: World): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { Reservations = [] } = await world.ec2.send(new DescribeInstancesCommand({}));
    const states = Reservations.flatMap((r) => r.Instances ?? []).map((i) => i.State?.Name);
    if (states.length >= 2 && states.every((state) => state === 'running')) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error('the foreign instances do not run');
}
