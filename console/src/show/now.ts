import { useSyncExternalStore } from 'react';

interface Beat {
  readonly subscribe: (wake: () => void) => () => void;
  readonly now: () => number;
}

/** One timer for all who look at the same beat; it rests while the tab is hidden and nobody can see it. */
function beatOf(every: number): Beat {
  const waiting = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    if (document.hidden) return;
    now = Date.now();
    for (const wake of waiting) wake();
  };
  return {
    now: () => now,
    subscribe: (wake) => {
      if (waiting.size === 0) {
        now = Date.now();
        timer = setInterval(tick, every);
        document.addEventListener('visibilitychange', tick);
      }
      waiting.add(wake);
      return () => {
        waiting.delete(wake);
        if (waiting.size > 0) return;
        clearInterval(timer);
        document.removeEventListener('visibilitychange', tick);
      };
    },
  };
}

const BEATS = { second: beatOf(1000), minute: beatOf(15_000) } as const;

/**
 * The time, epoch milliseconds, which moves on by itself.
 *
 * @param beat `second` for countdowns; `minute` for what is told in minutes, and redrawn a few times in each
 */
export function useNow(beat: keyof typeof BEATS = 'minute'): number {
  return useSyncExternalStore(BEATS[beat].subscribe, BEATS[beat].now);
}
