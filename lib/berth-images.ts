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
  for (const image of images) {
    new ImagePipeline(stack, image.key, {
      deploymentName,
      image,
      workshop,
      ...(failureTopic && { failureTopic }),
    });
  }
}
