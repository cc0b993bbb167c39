import type { Session, SessionRef } from '../domain/session';
import type { CreditMove } from '../domain/credit';
import type { Policy } from '../domain/policy';
import type { TimelineEvent } from './timeline';

/** Another write came between reading and writing: read again and decide again. */
export class Overtaken extends Error {
  constructor(id: string) {
    super(`session ${id} was changed by somebody else in the meantime`);
    this.name = 'Overtaken';
  }
}

/** What a write must not exceed beside its owner's credit: only where a computer is asked for, never where one rests. */
export type Limits = Pick<Policy, 'sessionsAtOnce' | 'dailySpend'>;

/** Hears why a record could not be understood, and of which session it is. */
export type Unreadable = (error: Error, session: SessionRef) => void;

/** The records of all sessions. Reads by owner are strongly consistent. */
export interface Sessions {
  /**
   * Writes a new session and the first event of its timeline in one transaction, if there is no session with
   * this owner and id; else answers the one that is there. What the session reserves is taken from its owner's account
   * in the same transaction.
   *
   * @throws CreditExceeded, TooManyRunning, DayExceeded
   */
  create(
    session: Session,
    event: TimelineEvent,
    limits?: Limits,
  ): Promise<{ readonly created: boolean; readonly session: Session }>;
  find(owner: string, id: string): Promise<Session | undefined>;
  /** Eventually consistent: for guests and administrators, who do not know the owner. */
  findById(id: string): Promise<Session | undefined>;
  /**
   * All sessions of an owner, those that are over too.
   *
   * @param unreadable hears why a record could not be understood, and of which session it is: it is left out
   */
  listOf(owner: string, unreadable: Unreadable): Promise<readonly Session[]>;
  /**
   * All sessions that are not over, of every owner, page by page, those that must stop first before the others;
   * eventually consistent.
   *
   * @param unreadable hears why a record could not be understood, and of which session it is: it is left out, for one
   *   must not hide all the others
   */
  livePages(unreadable: Unreadable): AsyncIterable<readonly Session[]>;
  /**
   * Writes the session if its version is still the one that was read, together with the event if there is one, and
   * answers it with the next version. The move is made on the owner's account in the same transaction.
   *
   * @throws Overtaken
   * @throws CreditExceeded when the move reserves more than is free; what is settled is always taken
   * @throws TooManyRunning, DayExceeded when the move goes beyond the limits
   */
  save(session: Session, event?: TimelineEvent, move?: CreditMove, limits?: Limits): Promise<Session>;
}
