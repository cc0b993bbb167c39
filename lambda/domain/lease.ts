import { Refusal } from './refusal';
import { DAY, MINUTE, minutesText, wholeMinute } from './time';

/** The bounds of a session. Times are epoch milliseconds on whole minutes. */
export interface Lease {
  /** When the computer must stop. */
  readonly stopAt: number;
  /** When its disk is given up. */
  readonly endAt: number;
  /**
   * After how many minutes without use the computer is stopped; 0: never.
   * @default 60
   */
  readonly idleMinutes?: number;
  /** Its disk is not given up at `endAt`: that moves on month by month, for as long as credit pays for the next. */
  readonly keepDisk?: boolean;
  /** What made `stopAt` what it is. */
  readonly boundBy?: 'asked' | 'credit' | 'daily-spend';
}

/** `most` where the administrator says nothing; `ever` is the most that they may say. */
export const LEASE_MINUTES = { least: 1, usual: 240, most: 720, ever: 7 * 24 * 60 } as const;

/** How long a stopped computer's disk is kept before it is given up. */
export const PARKING = 14 * DAY;

/** What a kept disk is paid for in advance. */
export const RENEWAL = 30 * DAY;

/** So long before `endAt` the next month of a kept disk is reserved, and the owner of another is warned. */
export const ENDS_SOON = 3 * DAY;

/** The lease with a disk that is kept for another month; from now on, where its end has passed unseen. */
export function renewedLease(lease: Lease, now: number): Lease {
  return { ...lease, endAt: wholeMinute(Math.max(lease.endAt, now)) + RENEWAL };
}

/** A lease of `minutes` that begins now. */
export function newLease(now: number, minutes: number, boundBy: Lease['boundBy'] = 'asked'): Lease {
  const stopAt = wholeMinute(now + minutes * MINUTE);
  return { stopAt, endAt: stopAt + PARKING, boundBy };
}

/**
 * The lease, `minutes` longer.
 *
 * @param most how long a computer is lent at most, in minutes
 * @throws Refusal `invalid` when it would then reach further than the longest lease from now
 */
export function extendedLease(
  lease: Lease,
  now: number,
  minutes: number,
  most: number = LEASE_MINUTES.most,
): Lease {
  const stopAt = lease.stopAt + minutes * MINUTE;
  const latest = wholeMinute(now + most * MINUTE);
  if (stopAt > latest) {
    const left = Math.max(0, Math.floor((latest - lease.stopAt) / MINUTE));
    throw new Refusal(
      'invalid',
      `A computer is lent for at most ${minutesText(most)} from now; this one can be extended by ${minutesText(left)} at most.`,
    );
  }
  return { ...lease, stopAt, endAt: stopAt + PARKING, boundBy: 'asked' };
}
