import type { Micros } from '../domain/money';

/** What an owner may spend. `free` = granted - reserved - spent, and never below zero. */
export interface Account {
  readonly owner: string;
  readonly granted: Micros;
  readonly reserved: Micros;
  readonly spent: Micros;
  readonly free: Micros;
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

/** Accounts and their ledgers. Sessions' own writes move them in the same transaction (see Sessions). */
export interface Accounts {
  /** An owner who has no account yet has the deployment's initial credit. */
  find(owner: string): Promise<Account>;
  /**
   * Adds to what was granted (or takes back what is still free, when negative); once for each id.
   *
   * @throws CreditExceeded when more is taken back than is free
   */
  grant(owner: string, grant: Grant): Promise<Account>;
  /** The newest lines first. */
  entries(owner: string, most: number): Promise<readonly LedgerEntry[]>;
}
