import type { Session } from './session';

/** So many of an image's last launches are remembered. */
export const READY_TIMES = 9;

/** What one may expect of the next launch: the median, in whole seconds; undefined where nothing was measured. */
export function usuallyReady(seconds: readonly number[]): number | undefined {
  const sorted = seconds.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}

/**
 * What a launch took until a person could connect, in whole seconds, where this change of a session made it ready;
 * undefined for all others, and for a start of a computer that was there already, which takes less.
 */
export function tookUntilReady(before: Session, after: Session, now: number): number | undefined {
  if (before.state === 'ready' || after.state !== 'ready' || after.generation !== 1) return undefined;
  return Math.max(0, Math.round((now - after.createdAt) / 1000));
}
