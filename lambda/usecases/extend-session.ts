import { usedByOwner } from '../domain/activity';
import type { Caller } from '../domain/caller';
import { extendedCredit } from '../domain/credit';
import { DUTIES } from '../domain/duties';
import { extendedLease } from '../domain/lease';
import { type Policy, takenToday } from '../domain/policy';
import { Refusal } from '../domain/refusal';
import { type Session, typeKnown } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { minutesText } from '../domain/time';
import { type Accounts, CreditExceeded, DayExceeded } from '../ports/accounts';
import { advance, type AdvancePorts } from './advance';
import { budgetOf, budgetRefusal } from './budget';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

export interface ExtendPorts extends AdvancePorts {
  readonly accounts: Accounts;
  readonly policy: Policy;
}

/**
 * Lends the caller's running computer for `minutes` longer.
 *
 * @param idempotencyKey the same key again, with no other extension in between, extends no further
 * @throws Refusal `not-ready` when it does not run, `invalid` when it would be lent for too long, `no-credit` or
 *   `daily-limit` saying how much is missing and what would fit
 */
export async function extendSession(
  ports: ExtendPorts,
  caller: Caller,
  id: string,
  minutes: number,
  idempotencyKey: string,
): Promise<Session> {
  const { policy } = ports;
  const found = await locateSession(ports.sessions, caller, id);
  const at = ports.clock.now();
  const event = { at, what: 'extend', who: caller.owner, from: caller.from, detail: minutesText(minutes) };
  try {
    const session = await writeIntent(
      ports.sessions,
      found,
      (now) => extended(now, policy, at, minutes, idempotencyKey),
      event,
      policy,
    );
    return await advance(ports, 'extend', DUTIES.extend, session);
  } catch (error) {
    if (!(error instanceof CreditExceeded) && !(error instanceof DayExceeded)) throw error;
    const patch = extended(found, policy, at, minutes, idempotencyKey);
    const needed = (patch?.credit?.reserved ?? 0) - (found.credit?.reserved ?? 0);
    const budget = await budgetOf(ports, found.owner, at);
    const fits = Math.floor((minutes * Math.max(0, budget.free)) / Math.max(1, needed));
    throw budgetRefusal(
      budget,
      policy,
      needed,
      fits >= 1 ? `It would cover ${minutesText(fits)}.` : 'It covers no minute more.',
    );
  }
}

function extended(
  session: Session,
  policy: Policy,
  at: number,
  minutes: number,
  key: string,
): SessionPatch | undefined {
  if (session.lastExtend === key) return undefined;
  if (session.intent.to !== 'run') {
    throw new Refusal(
      'not-ready',
      'Only a computer that runs can be extended. Start it first: that gives it a new lease.',
    );
  }
  // Nobody has recorded a computer yet: neither its tag nor its schedule could be told of a new bound.
  if (session.instanceId === undefined) {
    throw new Refusal('not-ready', 'Its computer is not there yet. Extend it in a minute, when it is.');
  }
  // Its record was made anew after a loss, and what it costs went with it: a start asks for that again.
  if (session.credit === undefined) {
    throw new Refusal(
      'conflict',
      'The record of this computer was lost with its bill, so nobody can say what more time would cost. Save your work, stop it and start it again: that gives it a new lease.',
    );
  }
  const lease = extendedLease(session.lease, at, minutes, policy.longestLeaseMinutes);
  const { credit } = session;
  // Whoever extends wants the computer: the idle clock begins anew.
  const activity = usedByOwner(session, 'extended', at);
  return {
    lease,
    lastExtend: key,
    ...(activity && { activity }),
    ...(credit && {
      credit: takenToday(
        policy,
        credit,
        extendedCredit({ lease, credit }, session.lease, typeKnown(session)),
        at,
      ),
    }),
  };
}
