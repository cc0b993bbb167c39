import type { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { ImagePipeline } from './images/image-pipeline';
import { ImageWorkshop } from './images/image-workshop';
import type { ManagedImage } from './images/managed-image';

/** What the images' stack is made from; what may be undefined has the defaults that `BerthProps` says. */
export interface ImagesParts {
  readonly deploymentName: string;
  readonly images: readonly ManagedImage[];
  readonly vpc: ec2.IVpc | undefined;
  readonly failureTopic: sns.ITopic | undefined;
}

/** Puts a pipeline for each managed image into a stack. The service never depends on it: it reads parameters by name. */
export function buildImages(stack: Stack, { deploymentName, images, vpc, failureTopic }: ImagesParts): void {
  const workshop = new ImageWorkshop(stack, 'Workshop', { deploymentName, ...(vpc && { vpc }) });
  const all = withAncestors(images);
  for (const image of all) {
    new ImagePipeline(stack, image.key, {
      deploymentName,
      image,
      workshop,
      derivedImages: all.filter((other) => ancestorsOf(other).some(({ key }) => key === image.key)),
      ...(failureTopic && { failureTopic }),
    });
  }
}

/** What is derived needs what it is derived from, whether that is lent or not; each key once, the lent one first. */
function withAncestors(images: readonly ManagedImage[]): readonly ManagedImage[] {
  const all = new Map(images.map((image) => [image.key, image]));
  for (const ancestor of images.flatMap(ancestorsOf)) {
    if (!all.has(ancestor.key)) all.set(ancestor.key, ancestor);
  }
  return [...all.values()];
}

function ancestorsOf(image: ManagedImage): readonly ManagedImage[] {
  // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
  const parent = image._parent();
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)];
}
