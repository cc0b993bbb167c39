import { outdated } from '../domain/retire';
import type { Amis } from '../ports/amis';
import type { Catalogue } from '../ports/images';
import type { MappedImages } from '../ports/mapped-images';

export interface Retired {
  /** Ids of the AMIs that were taken away. */
  readonly removed: readonly string[];
  /** What could not be taken away, and why. */
  readonly failed: readonly string[];
}

export interface RetirePorts {
  readonly amis: Amis;
  readonly ofStack: Pick<Catalogue, 'list'>;
  readonly mapped: Pick<MappedImages, 'list'>;
}

/**
 * Takes away the AMIs that nobody needs: neither the newest of their image, nor named by a parameter or by an image of
 * the catalogue, whether its policy allows it now or not, nor used by a computer that still exists.
 *
 * @throws what AWS failed with while it was asked; nothing was taken away then
 */
export async function retireImages({ amis, ofStack, mapped }: RetirePorts): Promise<Retired> {
  const built = await amis.built();
  const lent = [...(await ofStack.list()), ...(await mapped.list()).map(({ image }) => image)];
  const named = await amis.named(
    [...new Set(built.map(({ image }) => image))],
    lent.map(({ source }) => source),
  );
  const old = outdated(built, named).map(({ id }) => id);
  const used = await amis.used(old);
  const removed: string[] = [];
  const failed: string[] = [];
  for (const id of old.filter((one) => !used.has(one))) {
    try {
      await amis.remove(id);
      removed.push(id);
    } catch (error) {
      failed.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { removed, failed };
}
