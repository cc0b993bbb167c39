import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import { extendedLease } from '../domain/lease';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

/**
 * Lends the caller's running computer for `minutes` longer.
 *
 * @throws Refusal `not-ready` when it does not run, `invalid` when it would be lent for too long
 */
export async function extendSession(
  ports: AdvancePorts,
  caller: Caller,
  id: string,
  minutes: number,
): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => {
      if (now.intent.to !== 'run') {
        throw new Refusal(
          'not-ready',
          'Only a computer that runs can be extended. Start it first: that gives it a new lease.',
        );
      }
      return { lease: extendedLease(now.lease, at, minutes) };
    },
    { at, what: 'extend', who: caller.owner, from: caller.from, detail: `${minutes} minutes` },
  );
  return advance(ports, 'extend', DUTIES.extend, session);
}
