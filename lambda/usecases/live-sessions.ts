import type { Session } from '../domain/session';
import type { Sessions } from '../ports/sessions';

/**
 * All sessions that are not over, of every owner, but those whose record cannot be understood.
 *
 * @param unreadable hears of each of these, and why
 */
export async function liveSessions(
  sessions: Sessions,
  unreadable: Parameters<Sessions['livePages']>[0],
): Promise<readonly Session[]> {
  const live: Session[] = [];
  for await (const page of sessions.livePages(unreadable)) live.push(...page);
  return live;
}
