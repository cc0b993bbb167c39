/**
 * Credit is counted in whole micro-dollars. What is taken is rounded up and what is given back is what was taken, so
 * that rounding never makes a bill larger than what was reserved for it.
 */
export type Micros = number;

/** What one session costs, in micro-dollars an hour. */
export interface SessionRates {
  /** While it runs, by instance type: the instance and its public address. */
  readonly running: Readonly<Record<string, Micros>>;
  /** Also while it is stopped: the disk and the secret. */
  readonly parked: Micros;
}

/** The session's share of its owner's account. */
export interface SessionCredit {
  readonly rates: SessionRates;
  /** What is still set aside for the worst that can happen. */
  readonly reserved: Micros;
  /** What is settled. */
  readonly spent: Micros;
  /** Up to when disk and secret are settled. */
  readonly parkedUntil: number;
  /** The last generation whose running time is settled. */
  readonly settledGeneration: number;
  /** What it has taken of the allowance of the day on which it last committed its owner; only where days are limited. */
  readonly day?: { readonly of: string; readonly taken: Micros };
}

/** `12.34 $`, rounded up to cents where something is asked for, down where something is there. */
export function dollars(micros: Micros, round: 'up' | 'down' = 'up'): string {
  const cents = round === 'up' ? Math.ceil(micros / 10_000) : Math.floor(micros / 10_000);
  return `${(cents / 100).toFixed(2)} $`;
}

/** What a session has cost and may cost: `At most 1.86 $ in all; 0.24 $ of it is spent and settled.` */
export function costText({ reserved, spent }: Pick<SessionCredit, 'reserved' | 'spent'>): string {
  return `At most ${dollars(reserved + spent)} in all; ${dollars(spent)} of it is spent and settled.`;
}
