import type { Session } from '../domain/session';
import type { Sessions } from '../ports/sessions';

/** The record as it is now, after somebody else has written it. */
export async function reread(sessions: Sessions, session: Session): Promise<Session> {
  const fresh = await sessions.find(session.owner, session.id);
  if (fresh === undefined) throw new Error(`the record of session ${session.id} is gone`);
  return fresh;
}
