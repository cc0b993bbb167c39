import type { Reason } from './session';

/** What can make a lease as long as it is. */
export type Bound = 'credit' | 'daily-spend' | 'deadline';

/** What the judge says of a session. */
export interface Verdict {
  readonly action: 'keep' | 'warn' | 'stop';
  /** Never empty. What bounds it first, then what it does or does not do. */
  readonly reasons: readonly Reason[];
  /** When it will stop if nothing changes, or should have stopped. */
  readonly stopsAt: number;
  /** What will stop it then; absent for a session that is not to run at all. */
  readonly because?: Bound | 'idle';
}

/** How long before a stop its owner is warned; each is a warning of its own. */
export const WARNINGS = { first: 15, last: 5 } as const;

/** How long a computer may do nothing when its lease does not say otherwise. */
export const USUAL_IDLE_MINUTES = 60;
