import type { Clock } from '../ports/clock';

/** What changes seldom is remembered for at most this long, so that a change reaches every function within a minute. */
const LONGEST = 60_000;

/** Loads once and remembers for a minute; a failed load is not remembered. */
export function remembered<T>(clock: Clock, load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return (key) => {
    const now = clock.now();
    const hit = known.get(key);
    if (hit !== undefined && now - hit.at < LONGEST) return hit.value;
    const value = load(key);
    known.set(key, { at: now, value });
    value.catch(() => known.delete(key));
    return value;
  };
}
