import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Claim, claim } from './claim';

/**
 * Waits until something may be built here, or has been built by another process.
 *
 * @param place where it stands when it is whole
 * @param what its name for people
 * @returns `undefined` when it is there
 */
export async function claimBuild(
  place: string,
  what: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Claim | undefined> {
  // The name of a socket is short, a path may be long.
  const name = `build-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`;
  for (let waited = 0; ; waited += 1) {
    const mine = await claim(name);
    if (existsSync(place)) {
      await mine?.release();
      return undefined;
    }
    if (mine !== undefined) return mine;
    if (waited === 0) say(`    another process builds ${what}, it is waited for ...`);
    await setTimeout(500, undefined, signal === undefined ? {} : { signal });
  }
}
