import { DAY_MINUTES, KINDS } from './days';
import type { Policy } from './policies';
import { Random } from './random';
import type { Minute } from './trace';

/** What a policy cost and what it broke, over the same days as all others. */
export interface Outcome {
  /** Share of the paid time in which nobody needed the computer, 0 to 1. */
  readonly unneeded: number;
  /** Days on which it stopped a computer at work. */
  readonly workStopped: number;
  /** Days on which it stopped one in a break: paid time saved, but what was in memory is gone when the person is back. */
  readonly breakStopped: number;
  readonly days: number;
}

/** All kinds of days, each once for every seed. */
export function days(seeds: readonly number[]): readonly (readonly Minute[])[] {
  return seeds.flatMap((seed) =>
    Object.values(KINDS).map((kind, index) => kind(new Random(seed * 1_000 + index))),
  );
}

export function outcome(policy: Policy, all: readonly (readonly Minute[])[]): Outcome {
  let paid = 0;
  let needed = 0;
  let workStopped = 0;
  let breakStopped = 0;
  for (const minutes of all) {
    const stop = policy(minutes);
    const ran = minutes.slice(0, stop ?? DAY_MINUTES);
    paid += ran.length;
    needed += ran.filter(({ need }) => need === 'work').length;
    const then = stop === undefined ? undefined : minutes[stop]?.need;
    if (then === 'work') workStopped++;
    if (then === 'break') breakStopped++;
  }
  return { unneeded: (paid - needed) / paid, workStopped, breakStopped, days: all.length };
}
