import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { amiParameterName, CHANNELS } from '../contract/names';
import { TAGS } from '../contract/tags';
import type { Image } from '../domain/image';
import { Refusal } from '../domain/refusal';
import type { BuiltAmi } from '../domain/retire';
import type { Amis } from '../ports/amis';
import { ec2Code } from './ec2-errors';
import { tagValue } from './ec2-tags';
import { amiNamedBy } from './ssm-ami';

/** The most that EC2 gives in one answer, takes as values of a filter, and SSM takes as names. */
const MOST = { answer: 1000, values: 200, names: 10 } as const;

/** The AMIs of this account that carry the deployment's tag. */
export class Ec2Amis implements Amis {
  readonly #deployment: string;
  readonly #ec2: EC2Client;
  readonly #ssm: SSMClient;

  constructor(deployment: string, ec2: EC2Client = new EC2Client({}), ssm: SSMClient = new SSMClient({})) {
    this.#deployment = deployment;
    this.#ec2 = ec2;
    this.#ssm = ssm;
  }

  async built(): Promise<readonly BuiltAmi[]> {
    const Filters = [{ Name: `tag:${TAGS.deployment}`, Values: [this.#deployment] }];
    const found: BuiltAmi[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2.send(
        new DescribeImagesCommand({ Owners: ['self'], Filters, MaxResults: MOST.answer, NextToken }),
      );
      for (const { ImageId: id, CreationDate, Tags } of page.Images ?? []) {
        const image = tagValue(Tags, TAGS.image);
        const at = Date.parse(CreationDate ?? '');
        const ours = tagValue(Tags, TAGS.deployment) === this.#deployment;
        // Of what is not certain nothing is taken away.
        if (id !== undefined && image !== undefined && ours && !Number.isNaN(at))
          found.push({ id, image, at });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  async named(images: readonly string[], sources: readonly Image['source'][]): Promise<ReadonlySet<string>> {
    const names = images.flatMap((image) =>
      CHANNELS.map((channel) => amiParameterName(this.#deployment, image, channel)),
    );
    const found = new Set<string>();
    for (const Names of portions(names, MOST.names)) {
      // A channel that nothing was ever written to is among the invalid ones.
      const { Parameters = [] } = await this.#ssm.send(new GetParametersCommand({ Names }));
      for (const { Value } of Parameters) if (Value !== undefined) found.add(Value);
    }
    for (const source of sources) {
      const ami = 'ami' in source ? source.ami : await this.#namedBy(source.parameter);
      if (ami !== undefined) found.add(ami);
    }
    return found;
  }

  /** Undefined where there is no such parameter, or no AMI in it. */
  async #namedBy(parameter: string): Promise<string | undefined> {
    try {
      return (await amiNamedBy(this.#ssm, parameter)).ami;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return undefined;
    }
  }

  async used(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const Values of portions(ids, MOST.values)) {
      let NextToken: string | undefined;
      do {
        const page = await this.#ec2.send(
          new DescribeInstancesCommand({
            Filters: [{ Name: 'image-id', Values }],
            MaxResults: MOST.answer,
            NextToken,
          }),
        );
        for (const { ImageId, State } of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ??
          []) {
          if (ImageId !== undefined && State?.Name !== 'terminated') found.add(ImageId);
        }
        NextToken = page.NextToken;
      } while (NextToken);
    }
    return found;
  }

  /** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html */
  async remove(id: string): Promise<void> {
    try {
      const { DeleteSnapshotResults = [] } = await this.#ec2.send(
        new DeregisterImageCommand({ ImageId: id, DeleteAssociatedSnapshots: true }),
      );
      // One that another AMI needs as well is skipped, and goes with that one.
      const left = DeleteSnapshotResults.filter(
        ({ ReturnCode }) => ReturnCode !== 'success' && ReturnCode !== 'skipped',
      ).map(({ SnapshotId, ReturnCode }) => `${SnapshotId} (${ReturnCode})`);
      if (left.length > 0)
        throw new Error(`its snapshots are left and cost: ${left.join(', ')}. Delete them by hand`);
    } catch (error) {
      if (!ec2Code(error).startsWith('InvalidAMIID')) throw error;
    }
  }
}

function portions(all: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}
