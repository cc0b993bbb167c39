import {
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  type Image as Described,
} from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Ami, InstanceTypeFacts } from '../domain/ami';
import type { Image } from '../domain/image';
import type { AmiFacts } from '../ports/ami-facts';
import { ec2Code } from './ec2-errors';
import { isOfMarketplace } from './ec2-product-codes';
import { amiNamedBy } from './ssm-ami';
import { TIME_LIMITS } from './time-limits';

/** What EC2 describes of AMIs and instance types. */
export class Ec2AmiFacts implements AmiFacts {
  readonly #account: string;
  readonly #ec2: EC2Client;
  readonly #ssm: SSMClient;

  /** @param account the AWS account of the deployment */
  constructor(
    account: string,
    ec2: EC2Client = new EC2Client(TIME_LIMITS),
    ssm: SSMClient = new SSMClient(TIME_LIMITS),
  ) {
    this.#account = account;
    this.#ec2 = ec2;
    this.#ssm = ssm;
  }

  async find(source: Image['source']): Promise<Ami | undefined> {
    const id = 'ami' in source ? source.ami : (await amiNamedBy(this.#ssm, source.parameter)).ami;
    try {
      const { Images = [] } = await this.#ec2.send(
        // Without it EC2 does not show an AMI that is deprecated to anybody but its owner.
        new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true }),
      );
      const [described] = Images;
      return described && this.#ami(id, described);
    } catch (error) {
      if (!ec2Code(error).startsWith('InvalidAMIID')) throw error;
      return undefined;
    }
  }

  async types(names: readonly string[]): Promise<readonly InstanceTypeFacts[]> {
    const found: InstanceTypeFacts[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2.send(
        // By a filter: a type that there is not would make EC2 refuse the question about all.
        new DescribeInstanceTypesCommand({
          Filters: [{ Name: 'instance-type', Values: [...names] }],
          MaxResults: 100,
          NextToken,
        }),
      );
      for (const { InstanceType: type, ...of } of page.InstanceTypes ?? []) {
        if (type === undefined) continue;
        found.push({
          type,
          architectures: of.ProcessorInfo?.SupportedArchitectures ?? [],
          bootModes: of.SupportedBootModes,
          virtualizations: of.SupportedVirtualizationTypes,
        });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  #ami(id: string, image: Described): Ami {
    const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName);
    const deprecatedAt = Date.parse(image.DeprecationTime ?? '');
    return {
      id,
      name: image.Name ?? '',
      state: image.State ?? 'unknown',
      architecture: image.Architecture,
      platform: image.Platform,
      virtualization: image.VirtualizationType,
      bootMode: image.BootMode,
      ena: image.EnaSupport ?? false,
      rootDeviceType: image.RootDeviceType,
      rootGiB: root?.Ebs?.VolumeSize ?? 1,
      owner: image.OwnerId,
      own: image.OwnerId === this.#account,
      ownerAlias: image.ImageOwnerAlias,
      marketplace: isOfMarketplace(image),
      deprecatedAt: Number.isNaN(deprecatedAt) ? undefined : deprecatedAt,
      operation: image.UsageOperation,
    };
  }
}
