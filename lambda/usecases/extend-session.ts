import { usedByOwner } from '../domain/activity';
import type { Caller } from '../domain/caller';
import { extendedCredit } from '../domain/credit';
import { DUTIES } from '../domain/duties';
import { extendedLease } from '../domain/lease';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { type Accounts, CreditExceeded } from '../ports/accounts';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { creditRefusal } from './refuse-credit';
import { writeIntent } from './write-intent';

export interface ExtendPorts extends AdvancePorts {
  readonly accounts: Accounts;
}

/**
 * Lends the caller's running computer for `minutes` longer.
 *
 * @param idempotencyKey the same key again, with no other extension in between, extends no further
 * @throws Refusal `not-ready` when it does not run, `invalid` when it would be lent for too long, `no-credit` saying how
 *   much is missing and what would fit
 */
export async function extendSession(
  ports: ExtendPorts,
  caller: Caller,
  id: string,
  minutes: number,
  idempotencyKey: string,
): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const event = { at, what: 'extend', who: caller.owner, from: caller.from, detail: `${minutes} minutes` };
  try {
    const session = await writeIntent(
      ports.sessions,
      found,
      (now) => extended(now, at, minutes, idempotencyKey),
      event,
    );
    return await advance(ports, 'extend', DUTIES.extend, session);
  } catch (error) {
    if (!(error instanceof CreditExceeded)) throw error;
    const patch = extended(found, at, minutes, idempotencyKey);
    const needed = (patch?.credit?.reserved ?? 0) - (found.credit?.reserved ?? 0);
    const account = await ports.accounts.find(found.owner);
    const fits = Math.floor((minutes * Math.max(0, account.free)) / Math.max(1, needed));
    throw creditRefusal(
      account,
      needed,
      fits >= 1 ? `It would cover ${fits} minutes.` : 'It covers no minute more.',
    );
  }
}

function extended(session: Session, at: number, minutes: number, key: string): SessionPatch | undefined {
  if (session.lastExtend === key) return undefined;
  if (session.intent.to !== 'run') {
    throw new Refusal(
      'not-ready',
      'Only a computer that runs can be extended. Start it first: that gives it a new lease.',
    );
  }
  const lease = extendedLease(session.lease, at, minutes);
  const { credit } = session;
  // Whoever extends wants the computer: the idle clock begins anew.
  const activity = usedByOwner(session, 'extended', at);
  return {
    lease,
    lastExtend: key,
    ...(activity && { activity }),
    ...(credit && { credit: extendedCredit({ lease, credit }, session.lease) }),
  };
}
