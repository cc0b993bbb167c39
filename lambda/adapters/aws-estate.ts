import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Filter,
  type Instance,
} from '@aws-sdk/client-ec2';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretName } from '../contract/names';
import { TAGS } from '../contract/tags';
import { osOf } from '../domain/ami';
import { READY_BY } from '../domain/image';
import type { Disks, FoundInstance } from '../domain/rebuild';
import type { Estate, Remnant } from '../ports/estate';
import { instanceSeen } from './ec2-instance';
import { belonging, tagValue } from './ec2-tags';

/** The most that EC2 gives in one answer, and the most that Scheduler and Secrets Manager give. */
const MOST = { ec2: 1000, others: 100 } as const;

/** The estate of a deployment by its tags and, for schedules, by its group. */
export class AwsEstate implements Estate {
  readonly #deployment: string;
  readonly #scheduleGroup: string;
  readonly #ec2: EC2Client;
  readonly #secrets: SecretsManagerClient;
  readonly #scheduler: SchedulerClient;

  constructor(
    deployment: string,
    scheduleGroup: string,
    ec2: EC2Client = new EC2Client({}),
    secrets: SecretsManagerClient = new SecretsManagerClient({}),
    scheduler: SchedulerClient = new SchedulerClient({}),
  ) {
    this.#deployment = deployment;
    this.#scheduleGroup = scheduleGroup;
    this.#ec2 = ec2;
    this.#secrets = secrets;
    this.#scheduler = scheduler;
  }

  async instances(): Promise<readonly FoundInstance[]> {
    const found: FoundInstance[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2.send(
        new DescribeInstancesCommand({ Filters: this.#ours(), MaxResults: MOST.ec2, NextToken }),
      );
      const instances = page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
      found.push(...instances.flatMap((raw) => this.#found(raw) ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  /** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
  async disks({ id, session, rootDevice }: FoundInstance): Promise<Disks> {
    const { Volumes = [] } = await this.#ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    const disks = Volumes.map(({ Size: sizeGiB = 0, Attachments, Tags }) => ({
      device: Attachments?.find(({ InstanceId }) => InstanceId === id)?.Device ?? 'unknown',
      sizeGiB,
      isOurs: belonging(Tags)?.session === session,
    }));
    const root = disks.find(({ device }) => device === rootDevice);
    if (root === undefined) throw new Error(`EC2 does not show the disk ${rootDevice} of ${id}`);
    // What an administrator has attached beside is not the session's.
    const further = disks.filter((disk) => disk !== root && disk.isOurs);
    return {
      diskGiB: root.sizeGiB,
      furtherDisks: further.map(({ device, sizeGiB }) => ({ device, sizeGiB })),
    };
  }

  /** EC2 gives all key pairs in one answer. */
  async keyPairs(): Promise<readonly Remnant[]> {
    const { KeyPairs = [] } = await this.#ec2.send(new DescribeKeyPairsCommand({ Filters: this.#ours() }));
    return KeyPairs.flatMap(({ Tags, CreateTime }) => {
      const whose = belonging(Tags);
      return whose === undefined ? [] : [{ ...whose, at: madeAt(CreateTime) }];
    });
  }

  /**
   * The filter is a prefix of the name; whose a secret is, its tags say.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html
   */
  async secrets(): Promise<readonly Remnant[]> {
    const prefix = secretName(this.#deployment, 's-');
    const found: Remnant[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#secrets.send(
        new ListSecretsCommand({
          Filters: [{ Key: 'name', Values: [prefix] }],
          MaxResults: MOST.others,
          NextToken,
        }),
      );
      for (const { Name, Tags, CreatedDate } of page.SecretList ?? []) {
        const whose = belonging(Tags);
        if (whose?.deployment === this.#deployment && Name === secretName(whose.deployment, whose.session))
          found.push({ ...whose, at: madeAt(CreatedDate) });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  async doors(): Promise<readonly (Remnant & { groupId: string })[]> {
    const found: (Remnant & { groupId: string })[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: this.#ours(), MaxResults: MOST.ec2, NextToken }),
      );
      for (const { GroupId: groupId, Tags } of page.SecurityGroups ?? []) {
        const whose = belonging(Tags);
        if (whose !== undefined && groupId !== undefined) found.push({ ...whose, groupId, at: 0 });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  async schedules(): Promise<readonly (Remnant & { name: string })[]> {
    const found: (Remnant & { name: string })[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#scheduler.send(
        new ListSchedulesCommand({ GroupName: this.#scheduleGroup, MaxResults: MOST.others, NextToken }),
      );
      for (const { Name: name = '', CreationDate } of page.Schedules ?? []) {
        const session = /^(s-[a-z2-7]{24})-/.exec(name)?.[1];
        if (session !== undefined)
          found.push({ deployment: this.#deployment, session, name, at: madeAt(CreationDate) });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  #ours(): Filter[] {
    return [{ Name: `tag:${TAGS.deployment}`, Values: [this.#deployment] }];
  }

  #found(raw: Instance): FoundInstance | undefined {
    const seen = instanceSeen(raw);
    if (seen === undefined || seen.deployment !== this.#deployment) return undefined;
    const [owner, image, name] = [TAGS.owner, TAGS.image, 'Name'].map((key) => tagValue(raw.Tags, key));
    const edgeKey = Number.parseInt(tagValue(raw.Tags, TAGS.edgeKey) ?? '', 10);
    const readyBy = READY_BY.find((one) => one === tagValue(raw.Tags, TAGS.readiness));
    return {
      ...seen,
      ...(owner !== undefined && { owner }),
      ...(image !== undefined && { image }),
      ...(name !== undefined && { name }),
      ...(Number.isSafeInteger(edgeKey) && { edgeKey }),
      ...(readyBy !== undefined && { readyBy }),
      ami: raw.ImageId ?? 'unknown',
      os: osOf({ platform: raw.Platform }),
      ...(raw.UsageOperation && { operation: raw.UsageOperation }),
      rootDevice: raw.RootDeviceName ?? 'unknown',
      launchedAt: madeAt(raw.LaunchTime),
    };
  }
}

/** What does not say when it was made counts as made now: it is not yet old enough for anything. */
function madeAt(date: Date | undefined): number {
  return date?.getTime() ?? Date.now();
}
