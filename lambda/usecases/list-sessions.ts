import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import type { Session } from '../domain/session';
import type { Sessions, Unreadable } from '../ports/sessions';
import { liveSessions } from './live-sessions';

/**
 * The caller's sessions, the newest first; for an administrator who asks for all, those of every owner that are not
 * over. A record that cannot be understood is left out.
 *
 * @param unreadable hears of what is left out, and why
 * @throws Refusal `not-allowed` when somebody else asks for all
 */
export async function listSessions(
  sessions: Sessions,
  caller: Caller,
  all: boolean,
  unreadable: Unreadable = () => undefined,
): Promise<readonly Session[]> {
  if (all && !may(caller, 'list', 'others')) {
    throw new Refusal('not-allowed', 'Only an administrator may list the sessions of every owner.');
  }
  const found = all
    ? await liveSessions(sessions, unreadable)
    : await sessions.listOf(caller.owner, unreadable);
  return found.toSorted((a, b) => b.createdAt - a.createdAt);
}
