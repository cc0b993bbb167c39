import { type Found, live, violations } from './lives';
import { type Fault, faultsFor } from './faults';
import { Life } from './life';
import type { Planted } from './planted';

/** The lives of a bug come so many at a time, so that what shows at once costs little. */
const AT_A_TIME = 20;

/** What lives with a planted bug came to. */
export interface Search {
  readonly bug: string;
  readonly found: boolean;
  /** After so many lives. */
  readonly lives: number;
  /** What was reported, in words. */
  readonly reports: readonly string[];
  /** What the same lives report without the bug: where that is not nothing, the bug is not counted as found. */
  readonly without: readonly string[];
}

/**
 * Lives with the bug until something is reported, and then the same lives without it.
 *
 * @param spared faults that are not tried
 */
export async function search(
  planted: Planted,
  seeds: readonly number[],
  spared: readonly Fault[] = [],
): Promise<Search> {
  const { bug, nets, life: Broken, sound: Sound = Life } = planted;
  const faults = { ...faultsFor(nets), ...Object.fromEntries(spared.map((fault) => [fault, 0])) };
  for (let from = 0; from < seeds.length; from += AT_A_TIME) {
    const some = seeds.slice(from, from + AT_A_TIME);
    const reports = reported(await live(some, nets, Broken, faults));
    if (reports.length === 0) continue;
    const same = seeds.slice(0, from + some.length);
    const without = reported(await live(same, nets, Sound, faults));
    return { bug, found: without.length === 0, lives: same.length, reports, without };
  }
  return { bug, found: false, lives: seeds.length, reports: [], without: [] };
}

function reported(found: Found): readonly string[] {
  if (violations(found) === 0 && found.meterBelow === 0) return [];
  return [
    ...(found.credit > 0 ? ['more spent than was reserved'] : []),
    ...(found.bound > 0 ? ['ran past its bound'] : []),
    ...(found.leaks > 0 ? ['something is left at the end'] : []),
    ...(found.meterBelow > 0 ? ['less settled than EC2 bills'] : []),
    ...found.kinds,
  ];
}
