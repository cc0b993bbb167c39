import type { EdgeTarget } from '../domain/workbench';

/** What a ticket says. */
export interface ReadTicket extends EdgeTarget {
  /** When it was given out: epoch milliseconds, of a whole second. */
  readonly givenAt: number;
}

/** Tickets that the edge lets browsers through with, for a few minutes each. */
export interface Tickets {
  /** @param key which of the deployment's keys signs it, by number */
  issue(target: EdgeTarget, key: number): Promise<string>;
  /**
   * What a ticket says that is good, or was until some hours ago; undefined for any other text.
   *
   * @param key which key is the current one, by number; the one before it is good, too
   */
  read(text: string, key: number): Promise<ReadTicket | undefined>;
}
