import type { Finding } from '../domain/findings';
import type { MappedImage } from '../domain/mapped-image';
import type { MappedImages } from '../ports/mapped-images';
import type { PriceBook } from '../ports/prices';
import { inspectImage, type InspectPorts, unpriced, unpricedWares } from './inspect-image';

export interface CheckPorts extends InspectPorts {
  readonly mapped: MappedImages;
  readonly priceBook: PriceBook;
}

export interface Checked {
  /** So many images were looked at. */
  readonly checked: number;
  /** What was found out about them. */
  readonly found: readonly (Finding & { readonly image: string })[];
  /** What could not be looked at, and why. */
  readonly failed: readonly string[];
}

/**
 * Looks at the AMIs of all mapped images again and keeps what is found with each image. Nothing is unmapped: whoever
 * mapped it decides.
 *
 * @throws what AWS failed with while it listed the images
 */
export async function checkImages(ports: CheckPorts): Promise<Checked> {
  const images = await ports.mapped.list();
  const found: (Finding & { image: string })[] = [];
  const failed: string[] = [];
  for (const one of images) {
    const { key } = one.image;
    try {
      found.push(...(await checkImage(ports, one)).map((finding) => ({ ...finding, image: key })));
    } catch (error) {
      failed.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { checked: images.length, found, failed };
}

async function checkImage(ports: CheckPorts, one: MappedImage): Promise<readonly Finding[]> {
  const { ami, findings } = await inspectImage(ports, one.image);
  const missing = await unpricedWares(ports.priceBook, one.image, ami);
  const all = [...findings, ...missing.map(unpriced)];
  await ports.mapped.keepFindings(one, all, ports.clock.now());
  return all;
}
