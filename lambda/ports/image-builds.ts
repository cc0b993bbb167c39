import type { ImageBuild } from '../domain/image-version';

/** How AMIs came about. */
export interface ImageBuilds {
  /** By the AMIs' ids. One that is gone, or does not belong to this account, is left out. */
  find(amis: readonly string[]): Promise<ReadonlyMap<string, ImageBuild>>;
}
