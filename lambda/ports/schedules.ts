import type { Alarm } from '../domain/alarms';
import type { Seen } from '../domain/seen';
import type { Session } from '../domain/session';

/** One-shot schedules, UTC, that call the end-of-lease function and then are gone. */
export interface Schedules {
  find(session: Session): Promise<Seen<readonly string[]>>;
  /** Does nothing when it is armed already. */
  arm(session: Session, alarm: Alarm): Promise<void>;
  disarm(name: string): Promise<void>;
}
