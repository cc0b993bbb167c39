import type { Micros } from '../domain/money';

/** What an owner may spend. `free` = granted - reserved - spent, and never below zero. */
export interface Account {
  readonly owner: string;
  readonly granted: Micros;
  readonly reserved: Micros;
  readonly spent: Micros;
  readonly free: Micros;
  /** How many of the owner's computers run, or are on their way. Missing: none. */
  readonly running?: number | undefined;
}

/** One line of the append-only ledger: the sums of all lines are the account. */
export interface LedgerEntry {
  readonly at: number;
  readonly what: 'grant' | 'reserve' | 'settle' | 'release';
  readonly granted: Micros;
  readonly reserved: Micros;
  readonly spent: Micros;
  readonly session?: string | undefined;
  readonly generation?: number | undefined;
  /** Who granted. */
  readonly who?: string | undefined;
  readonly note?: string | undefined;
}

export interface Grant {
  /** The same grant twice is one. */
  readonly id: string;
  readonly amount: Micros;
  readonly by: string;
  readonly at: number;
  readonly note?: string | undefined;
}

/** The owner's credit does not cover what a write would reserve; nothing was written. */
export class CreditExceeded extends Error {
  constructor(owner: string) {
    super(`the credit of ${owner} does not cover it`);
    this.name = 'CreditExceeded';
  }
}

/** As many of the owner's computers run as may at once; nothing was written. */
export class TooManyRunning extends Error {
  /** The sessions that run. */
  readonly running: readonly string[];

  constructor(owner: string, running: readonly string[]) {
    super(`${owner} has as many computers running as may run at once`);
    this.name = 'TooManyRunning';
    this.running = running;
  }
}

/** The owner's allowance of the day does not cover what a write would commit; nothing was written. */
export class DayExceeded extends Error {
  constructor(owner: string) {
    super(`the allowance of the day of ${owner} does not cover it`);
    this.name = 'DayExceeded';
  }
}

/** Accounts and their ledgers. Sessions' own writes move them in the same transaction (see Sessions). */
export interface Accounts {
  /** An owner who has no account yet has the deployment's initial credit. */
  find(owner: string): Promise<Account>;
  /** What the owner has committed on a day, of which there is a record only while days are limited. */
  committedOn(owner: string, day: string): Promise<Micros>;
  /**
   * Adds to what was granted (or takes back what is still free, when negative); once for each id.
   *
   * @throws CreditExceeded when more is taken back than is free
   */
  grant(owner: string, grant: Grant): Promise<Account>;
  /** The newest lines first. */
  entries(owner: string, most: number): Promise<readonly LedgerEntry[]>;
}
