import { outdated } from '../domain/retire';
import type { Amis } from '../ports/amis';

export interface Retired {
  /** Ids of the AMIs that were taken away. */
  readonly removed: readonly string[];
  /** What could not be taken away, and why. */
  readonly failed: readonly string[];
}

/**
 * Takes away the AMIs that nobody needs: neither the newest of their image, nor named by a parameter, nor used by a
 * computer that still exists.
 *
 * @throws what AWS failed with while it was asked; nothing was taken away then
 */
export async function retireImages(amis: Amis): Promise<Retired> {
  const built = await amis.built();
  const named = await amis.named([...new Set(built.map(({ image }) => image))]);
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
