import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { Sessions } from '../ports/sessions';

/**
 * The session that the caller may act on: their own, or any for an administrator.
 *
 * @throws Refusal `not-found`: somebody else's session looks like one that never was
 */
export async function locateSession(sessions: Sessions, caller: Caller, id: string): Promise<Session> {
  const own = await sessions.find(caller.owner, id);
  const session = own ?? (caller.role === 'admin' ? await sessions.findById(id) : undefined);
  if (session === undefined) throw new Refusal('not-found', `There is no session ${id}.`);
  return session;
}
