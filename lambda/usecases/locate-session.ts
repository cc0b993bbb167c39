import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import type { Session } from '../domain/session';
import type { Sessions } from '../ports/sessions';
import { SESSION_ID } from './session-id';

/**
 * The session that the caller may act on: their own, or any for an administrator.
 *
 * @throws Refusal `not-found`: somebody else's session looks like one that never was
 */
export async function locateSession(sessions: Sessions, caller: Caller, id: string): Promise<Session> {
  const session = SESSION_ID.test(id) ? await find(sessions, caller, id) : undefined;
  if (session === undefined) throw new Refusal('not-found', `There is no session ${id}.`);
  return session;
}

async function find(sessions: Sessions, caller: Caller, id: string): Promise<Session | undefined> {
  const own = await sessions.find(caller.owner, id);
  return own ?? (may(caller, 'get', 'others') ? sessions.findById(id) : undefined);
}
