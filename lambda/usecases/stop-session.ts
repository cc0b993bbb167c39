import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import type { Session } from '../domain/session';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

/** Stops the caller's computer and keeps its disk. Stopping what is stopped changes nothing. */
export async function stopSession(ports: AdvancePorts, caller: Caller, id: string): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const because = found.owner === caller.owner ? 'owner' : 'administrator';
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => (now.intent.to === 'run' ? { intent: { to: 'stop', because, at } } : undefined),
    { at, what: 'stop', who: caller.owner, from: caller.from },
  );
  return advance(ports, 'stop', DUTIES.stop, session);
}
