import { T0 } from '../../../builders/session';
import type { Timeline, TimelineEvent } from '../../../../lambda/ports/timeline';
import { newSession } from '../sessions-of-tests';

/** What every home of timelines keeps. */
export function timelineContract(make: () => Timeline): void {
  it('the newest events come first and whole, only so many, and only those of the session', async () => {
    const [{ id: session }, other] = [newSession(), newSession()];
    const bare = { session, at: T0, what: 'launch', who: 'ada' };
    const full: TimelineEvent = { ...bare, at: T0 + 1, what: 'door', from: '192.0.2.7', detail: 'port 22' };
    const last = { ...bare, at: T0 + 2, what: 'ready', who: 'guest-report' };
    for (const event of [bare, { ...bare, session: other.id }, full, last]) await make().append(event);
    expect(await make().newest(session, 10)).toEqual([last, full, bare]);
    expect(await make().newest(session, 2)).toEqual([last, full]);
    expect(await make().newest(newSession().id, 2)).toEqual([]);
  });
}
