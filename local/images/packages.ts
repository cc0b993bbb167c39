import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../guests/error-code';

/** Debian packages that were downloaded before, lent to a build. */
export interface Packages {
  /** For apt's archive. What is deleted in it is kept all the same. */
  readonly dir: string;
  /** Keeps what has been downloaded into it since. */
  keep(): void;
}

function linkAll(from: string, to: string): void {
  for (const name of readdirSync(from).filter((file) => file.endsWith('.deb'))) {
    try {
      linkSync(join(from, name), join(to, name));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * @param cache where packages are kept from build to build
 * @param dir is made, on the same file system
 */
export function lendPackages(cache: string, dir: string): Packages {
  for (const folder of [cache, dir]) mkdirSync(folder, { recursive: true });
  linkAll(cache, dir);
  return { dir, keep: () => linkAll(dir, cache) };
}
