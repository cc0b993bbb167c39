import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import { LEASE_MINUTES, newLease } from '../domain/lease';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { advance, type AdvancePorts } from './advance';
import { CLAIM } from './launch-session';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

/**
 * Starts the caller's stopped computer again, with its disk: a new generation and a new lease.
 *
 * @param minutes how long it is lent; the usual lease when left out
 * @param by an id of this very call
 * @throws Refusal `not-ready` while it is still stopping, `conflict` when it is being ended, `no-capacity`, `quota`
 */
export async function startSession(
  ports: AdvancePorts,
  caller: Caller,
  id: string,
  minutes: number | undefined,
  by: string,
): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const session = await writeIntent(ports.sessions, found, (now) => startOf(now, at, minutes, by), {
    at,
    what: 'start',
    who: caller.owner,
    from: caller.from,
  });
  try {
    return await advance(ports, 'start', DUTIES.start, session);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // EC2 said no for good: the session is what it was, stopped, and says why.
    await writeIntent(ports.sessions, session, (now) => refused(now, session, error, ports.clock.now()));
    throw error;
  }
}

/** Only this very start is taken back: meanwhile the session may have been ended, or started anew. */
function refused(now: Session, started: Session, error: Refusal, at: number): SessionPatch | undefined {
  if (now.intent.to !== 'run' || now.generation !== started.generation || now.state !== 'starting')
    return undefined;
  return {
    intent: { to: 'stop', because: 'failure', at },
    state: 'stopped',
    phase: undefined,
    claim: undefined,
    reasons: [{ code: error.code, text: `It could not be started: ${error.message}` }],
  };
}

function startOf(
  session: Session,
  at: number,
  minutes: number | undefined,
  by: string,
): SessionPatch | undefined {
  if (session.intent.to === 'run') return undefined;
  if (session.intent.to === 'end') {
    throw new Refusal(
      'conflict',
      'This session has ended or is being ended; its computer cannot be started again.',
    );
  }
  if (session.state !== 'stopped') {
    throw new Refusal('not-ready', 'The computer is still stopping. Start it when it is stopped.');
  }
  return {
    intent: { to: 'run', because: 'start', at },
    generation: session.generation + 1,
    state: 'starting',
    phase: 'booting',
    reasons: [],
    claim: { by, until: at + CLAIM },
    lease: newLease(at, minutes ?? LEASE_MINUTES.usual),
    guest: undefined,
  };
}
