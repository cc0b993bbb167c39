import type { Clock } from '../ports/clock';

/** What changes seldom is remembered for at most this long, so that a change reaches every function within a minute. */
const LONGEST = 60_000;

/** Who does not find something in what is remembered asks for something this young: it may have come since. */
export const NEWEST = 1;

/**
 * Loads once and remembers for a minute, or for as many milliseconds as one who asks allows; a failed load is not
 * remembered.
 */
export function remembered<T>(
  clock: Clock,
  load: (key: string) => Promise<T>,
): (key: string, youngerThan?: number) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return (key, youngerThan = LONGEST) => {
    const now = clock.now();
    const hit = known.get(key);
    if (hit !== undefined && now - hit.at < youngerThan) return hit.value;
    const value = load(key);
    known.set(key, { at: now, value });
    value.catch(() => known.delete(key));
    return value;
  };
}
