import { applyPatch } from '../domain/apply';
import { moveBetween } from '../domain/credit';
import type { Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { type Limits, Overtaken, type Sessions } from '../ports/sessions';
import type { TimelineEvent } from '../ports/timeline';
import { reread } from './reread';

const MOST_TRIES = 8;

/**
 * Writes down what a session should be, before anything is done about it. When somebody else writes in between, the
 * decision is made again on the new record.
 *
 * @param decide the change for the session as it is now, or undefined for none; may throw a Refusal
 * @param event what the timeline says of it
 * @param limits what the write must not exceed
 */
export async function writeIntent(
  sessions: Sessions,
  start: Session,
  decide: (session: Session) => SessionPatch | undefined,
  event?: Omit<TimelineEvent, 'session'>,
  limits?: Limits,
): Promise<Session> {
  let session = start;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const patch = decide(session);
    if (patch === undefined) return session;
    try {
      const after = applyPatch(session, patch);
      const happened = event && { ...event, session: session.id };
      return await sessions.save(after, happened, moveBetween(session, after), limits);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      session = await reread(sessions, session);
    }
  }
  throw new Error(`session ${session.id} is written to by too many at once`);
}
