import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { marketplaceText, osOf } from '../domain/ami';
import type { Disk, Image, LaunchImage, OperatingSystem } from '../domain/image';
import { USUAL_OPERATION } from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Clock } from '../ports/clock';
import type { Catalogue, Images } from '../ports/images';
import { ec2Code } from './ec2-errors';
import { isOfMarketplace } from './ec2-product-codes';
import { remembered } from './remembered';
import { amiNamedBy } from './ssm-ami';
import { TIME_LIMITS } from './time-limits';

interface Root {
  readonly os: OperatingSystem;
  readonly rootDevice: string;
  readonly rootGiB: number;
  readonly operation: string;
  readonly furtherDisks: readonly Disk[];
}

/** Images of the catalogue, resolved to the AMI that their SSM parameter names now. */
export class SsmImages implements Images {
  readonly #catalogue: Catalogue;
  readonly #amiOf: (parameter: string) => ReturnType<typeof amiNamedBy>;
  readonly #rootOf: (ami: string) => Promise<Root>;

  constructor(
    catalogue: Catalogue,
    clock: Clock,
    ssm: SSMClient = new SSMClient(TIME_LIMITS),
    ec2: EC2Client = new EC2Client(TIME_LIMITS),
  ) {
    this.#catalogue = catalogue;
    this.#amiOf = remembered(clock, (parameter) => amiNamedBy(ssm, parameter));
    this.#rootOf = remembered(clock, (ami) => describeRoot(ec2, ami));
  }

  list(): Promise<readonly Image[]> {
    return this.#catalogue.list();
  }

  async resolve(key: string): Promise<{ image: Image; launch: LaunchImage }> {
    const image = await this.#catalogue.find(key);
    if (image === undefined) throw new Refusal('not-found', `There is no image "${key}".`);
    const { source } = image;
    const named =
      'ami' in source ? { ami: source.ami, version: undefined } : await this.#amiOf(source.parameter);
    const { ami } = named;
    const { rootDevice, rootGiB, operation, furtherDisks, os: its } = await this.#rootOf(ami);
    const { kind, os, loginUser, readiness, readyBy, protocols, tiles } = image;
    if (its !== os) {
      const text = `The AMI ${ami} of ${key} is no ${os === 'windows' ? 'Windows' : 'Linux'} one any more: its parameter names another since the image was mapped. Map it again.`;
      throw new Refusal('image-unavailable', text);
    }
    // A disk smaller than the AMI's would be refused by EC2.
    const diskGiB = Math.max(image.diskGiB, rootGiB);
    const launch = { key, kind, os, loginUser, ami, operation, rootDevice, diskGiB, furtherDisks, readiness };
    const version = kind === 'managed' ? named.version : undefined;
    return {
      image,
      launch: {
        ...launch,
        ...(readyBy && { readyBy }),
        ...(protocols && { protocols }),
        ...(tiles && { tiles }),
        ...(version !== undefined && { version }),
      },
    };
  }
}

async function describeRoot(ec2: EC2Client, ami: string): Promise<Root> {
  try {
    const { Images: [image] = [] } = await ec2.send(
      new DescribeImagesCommand({ ImageIds: [ami], IncludeDeprecated: true }),
    );
    if (image?.State === 'available' && image.RootDeviceName !== undefined) {
      // A mapping is checked when it is made; what its parameter names may have changed since.
      if (isOfMarketplace(image)) throw new Refusal('image-unavailable', marketplaceText(ami));
      const os = osOf({ platform: image.Platform });
      const disks = (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName: device, Ebs }): Disk[] =>
        device === undefined || Ebs === undefined ? [] : [{ device, sizeGiB: Ebs.VolumeSize ?? 1 }],
      );
      const root = disks.find(({ device }) => device === image.RootDeviceName);
      return {
        os,
        rootDevice: image.RootDeviceName,
        rootGiB: root?.sizeGiB ?? 1,
        operation: image.UsageOperation ?? USUAL_OPERATION[os],
        furtherDisks: disks.filter((disk) => disk !== root),
      };
    }
  } catch (error) {
    if (!ec2Code(error).startsWith('InvalidAMIID')) throw error;
  }
  throw new Refusal(
    'image-unavailable',
    `The AMI ${ami} does not exist in this region, or is not available.`,
  );
}
