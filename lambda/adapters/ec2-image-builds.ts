import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { componentsIn } from '../contract/component-tags';
import type { ImageBuild } from '../domain/image-version';
import type { ImageBuilds } from '../ports/image-builds';
import { TIME_LIMITS } from './time-limits';

/**
 * What EC2 keeps with the AMIs themselves: when they were made, from which AMI, and in their tags from which components.
 * Image Builder knows as much, and would have to be asked once for each; of its parent it tells the parameter, not the AMI.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-ancestry.html
 */
export class Ec2ImageBuilds implements ImageBuilds {
  readonly #region: string;
  readonly #ec2: EC2Client;

  /** @param region the region of the deployment */
  constructor(region: string, ec2: EC2Client = new EC2Client(TIME_LIMITS)) {
    this.#region = region;
    this.#ec2 = ec2;
  }

  async find(amis: readonly string[]): Promise<ReadonlyMap<string, ImageBuild>> {
    const found = new Map<string, ImageBuild>();
    if (amis.length === 0) return found;
    const { Images = [] } = await this.#ec2.send(
      new DescribeImagesCommand({
        Owners: ['self'],
        // By a filter: an AMI that there is not would make EC2 refuse the question about all.
        Filters: [{ Name: 'image-id', Values: [...new Set(amis)] }],
        IncludeDeprecated: true,
      }),
    );
    for (const { ImageId, CreationDate, SourceImageId, SourceImageRegion, Tags = [] } of Images) {
      const builtAt = Date.parse(CreationDate ?? '');
      if (ImageId === undefined || Number.isNaN(builtAt)) continue;
      // A copy from another region names what it is a copy of, which is not what it was made from.
      const parent = SourceImageRegion === this.#region ? SourceImageId : undefined;
      found.set(ImageId, {
        builtAt,
        ...(parent !== undefined && { parent }),
        components: componentsIn(Tags),
      });
    }
    return found;
  }
}
