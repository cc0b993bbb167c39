import type { Caller } from '../domain/caller';
import { settled, startedCredit } from '../domain/credit';
import { DUTIES } from '../domain/duties';
import { LEASE_MINUTES, newLease } from '../domain/lease';
import { CLAIM } from '../domain/placement';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { type Accounts, CreditExceeded } from '../ports/accounts';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { creditRefusal, whatFits } from './refuse-credit';
import { writeIntent } from './write-intent';

export interface StartPorts extends AdvancePorts {
  readonly accounts: Accounts;
}

/**
 * Starts the caller's stopped computer again, with its disk: a new generation and a new lease.
 *
 * @param minutes how long it is lent; the usual lease when left out
 * @param by an id of this very call
 * @throws Refusal `not-ready` while it is still stopping, `conflict` when it is being ended, `no-capacity`, `quota`,
 *   `no-credit`
 */
export async function startSession(
  ports: StartPorts,
  caller: Caller,
  id: string,
  minutes: number | undefined,
  by: string,
): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const event = { at, what: 'start', who: caller.owner, from: caller.from };
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => startOf(now, at, minutes, by),
    event,
  ).catch(async (error: unknown) => {
    if (!(error instanceof CreditExceeded) || found.credit === undefined) throw error;
    const wanted = startOf(found, at, minutes, by)?.credit?.reserved ?? 0;
    const account = await ports.accounts.find(found.owner);
    const had = found.credit.reserved;
    throw creditRefusal(account, wanted - had, whatFits(found.credit.rates, account.free + had, at));
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
    credit: settled(now.state, { ...now, state: 'stopped' }, at),
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
  const lease = { ...session.lease, ...newLease(at, minutes ?? LEASE_MINUTES.usual) };
  const { credit } = session;
  return {
    ...(credit && { credit: startedCredit({ lease, credit }, at) }),
    intent: { to: 'run', because: 'start', at },
    generation: session.generation + 1,
    state: 'starting',
    phase: 'booting',
    reasons: [],
    claim: { by, until: at + CLAIM },
    lease,
    guest: undefined,
  };
}
