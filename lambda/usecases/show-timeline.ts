import type { Caller } from '../domain/caller';
import type { Sessions } from '../ports/sessions';
import type { Timeline, TimelineEvent } from '../ports/timeline';
import { locateSession } from './locate-session';

/** So many events are shown at most; the older ones stay in the table. */
const MOST_EVENTS = 200;

export interface TimelinePorts {
  readonly sessions: Sessions;
  readonly timeline: Timeline;
}

/**
 * What happened to the caller's session, the newest last; any session for an administrator, also one that is over.
 *
 * @returns `more` when there are older events than those that are shown
 * @throws Refusal `not-found`: somebody else's session looks like one that never was
 */
export async function showTimeline(
  { sessions, timeline }: TimelinePorts,
  caller: Caller,
  id: string,
): Promise<{ readonly events: readonly TimelineEvent[]; readonly more: boolean }> {
  const session = await locateSession(sessions, caller, id);
  const newest = await timeline.newest(session.id, MOST_EVENTS + 1);
  return { events: newest.slice(0, MOST_EVENTS).toReversed(), more: newest.length > MOST_EVENTS };
}
