import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import { isOver, type Session } from '../domain/session';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

/** Ends the session for good: computer, disk, key pair, schedules, rules, and last its key. */
export async function terminateSession(ports: AdvancePorts, caller: Caller, id: string): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  if (isOver(found)) return found;
  const at = ports.clock.now();
  const because = found.owner === caller.owner ? 'owner' : 'administrator';
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => (now.intent.to === 'end' ? undefined : { intent: { to: 'end', because, at } }),
    { at, what: 'terminate', who: caller.owner, from: caller.from },
  );
  return advance(ports, 'terminate', DUTIES.terminate, session);
}
