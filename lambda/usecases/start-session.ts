import type { Caller } from '../domain/caller';
import { parkingCase, ratesAs, settled, startedCredit } from '../domain/credit';
import { DUTIES } from '../domain/duties';
import type { Image } from '../domain/image';
import { type Lease, newLease } from '../domain/lease';
import type { SessionCredit } from '../domain/money';
import { CLAIM } from '../domain/placement';
import { idleMinutes, keepsDisk, leaseMinutes, type Policy, takenToday } from '../domain/policy';
import { Refusal } from '../domain/refusal';
import { pricedAs } from '../domain/resize';
import type { Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { type Accounts, CreditExceeded, DayExceeded } from '../ports/accounts';
import { advance, type AdvancePorts } from './advance';
import { budgetOf, budgetRefusal } from './budget';
import { locateSession } from './locate-session';
import { priceStart, type PriceStartPorts, type StartTerms } from './price-start';
import { whatFits } from './refuse-credit';
import { orTooMany } from './refuse-running';
import { writeIntent } from './write-intent';

export interface StartPorts extends AdvancePorts, PriceStartPorts {
  readonly accounts: Accounts;
  readonly policy: Policy;
}

export interface StartOrder {
  /** How long it is lent; the usual lease when left out. */
  readonly minutes?: number | undefined;
  /** The type that it is to be from now on; it stays what it is when left out. */
  readonly instanceType?: string | undefined;
  /** Whether its disk is kept beyond its end; as it was when left out. */
  readonly keepDisk?: boolean | undefined;
}

/**
 * Starts the caller's stopped computer again, with its disk: a new generation and a new lease, and another type if that
 * is asked for and its image allows it.
 *
 * @param by an id of this very call
 * @throws Refusal `not-ready` while it is still stopping, `conflict` when it is being ended or runs as another type,
 *   `not-allowed-type`, `no-price`, `no-capacity`, `quota`, `no-credit`, `daily-limit`,
 *   `too-many-sessions`, `invalid` for a longer lease than allowed
 */
export async function startSession(
  ports: StartPorts,
  caller: Caller,
  id: string,
  order: StartOrder,
  by: string,
): Promise<Session> {
  const { policy } = ports;
  const found = await locateSession(ports.sessions, caller, id);
  const terms = await priceStart(ports, found, order.instanceType);
  const at = ports.clock.now();
  const event = {
    at,
    what: 'start',
    who: caller.owner,
    from: caller.from,
    ...(order.instanceType !== undefined &&
      order.instanceType !== found.instanceType && { detail: order.instanceType }),
  };
  // What it was until now, by the record that the start was written on.
  let typeBefore = found.instanceType;
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => {
      typeBefore = now.instanceType;
      return startOf(now, policy, at, order, terms, by);
    },
    event,
    policy,
  ).catch(async (error: unknown) => {
    const short = error instanceof CreditExceeded || error instanceof DayExceeded;
    const wanted = short ? startOf(found, policy, at, order, terms, by)?.credit : undefined;
    if (wanted === undefined)
      throw await orTooMany(ports.sessions, found.owner, policy.sessionsAtOnce, error);
    const budget = await budgetOf(ports, found.owner, at);
    const had = found.credit?.reserved ?? 0;
    const as = ratesAs(wanted.rates, order.instanceType ?? found.instanceType);
    const fits = whatFits(as, budget.free + had, at);
    throw budgetRefusal(budget, policy, wanted.reserved - had, fits);
  });
  try {
    return await advance(ports, 'start', DUTIES.start, session);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // EC2 said no for good: the session is what it was, stopped, and says why.
    const when = ports.clock.now();
    const detail = `It could not be started: ${error.message}`;
    await writeIntent(ports.sessions, session, (now) => refused(now, session, by, typeBefore, error, when), {
      at: when,
      what: 'stopped',
      who: 'start',
      detail,
    });
    throw error;
  }
}

/**
 * Only this very start is taken back: meanwhile the session may have been ended or started anew, and a start that was
 * asked for twice at once may have been carried out by the other call.
 */
function refused(
  now: Session,
  started: Session,
  by: string,
  typeBefore: string,
  error: Refusal,
  at: number,
): SessionPatch | undefined {
  const own = now.intent.to === 'run' && now.generation === started.generation && now.claim?.by === by;
  if (!own || now.state !== 'starting') return undefined;
  return {
    credit: settled(now.state, { ...now, state: 'stopped' }, at),
    intent: { to: 'stop', because: 'failure', at },
    state: 'stopped',
    phase: undefined,
    claim: undefined,
    // What EC2 did not change for sure, the next start makes what it was.
    ...(now.resizing === true && { instanceType: typeBefore }),
    reasons: [{ code: error.code, text: `It could not be started: ${error.message}` }],
  };
}

function startOf(
  session: Session,
  policy: Policy,
  at: number,
  { minutes, instanceType, keepDisk }: StartOrder,
  { image, rates }: StartTerms,
  by: string,
): SessionPatch | undefined {
  const becomes = instanceType !== undefined && instanceType !== session.instanceType;
  if (session.intent.to === 'run') {
    if (!becomes) return undefined;
    throw new Refusal(
      'conflict',
      `This computer runs, or is being started, as ${session.instanceType}. Stop it first, then start it as ${instanceType}.`,
    );
  }
  if (session.intent.to === 'end') {
    throw new Refusal(
      'conflict',
      'This session has ended or is being ended; its computer cannot be started again.',
    );
  }
  if (session.state !== 'stopped') {
    throw new Refusal('not-ready', 'The computer is still stopping. Start it when it is stopped.');
  }
  const lease = {
    ...session.lease,
    ...newLease(at, leaseMinutes(policy, minutes)),
    ...(image && idleLimitNow(image, session.lease)),
    keepDisk: keepsDisk(policy, keepDisk, session.lease.keepDisk),
  };
  const type = instanceType ?? session.instanceType;
  // A price that nobody has looked at: the record was not of that type when this start was asked for.
  if (rates === undefined ? becomes || session.credit === undefined : rates.type !== type) {
    throw new Refusal('conflict', 'Something else changed this session at the same moment. Try again.');
  }
  const as = rates ? pricedAs(session, rates, at) : {};
  const credit = as.credit ?? session.credit;
  return {
    ...as,
    ...(credit && {
      credit: takenToday(
        policy,
        heldBefore(session, lease, at),
        startedCredit({ lease, credit }, at, type),
        at,
      ),
    }),
    intent: { to: 'run', because: 'start', at },
    generation: session.generation + 1,
    state: 'starting',
    phase: 'booting',
    reasons: [],
    claim: { by, until: at + CLAIM },
    lease,
    guest: undefined,
    statusChecks: undefined,
    warned: undefined,
  };
}

/** What counts as committed already. What comes back of a disk's later time, which is shorter now, does not pay for today. */
function heldBefore({ credit }: Session, lease: Lease, at: number): SessionCredit | undefined {
  return credit && { ...credit, reserved: Math.min(credit.reserved, parkingCase(credit.rates, lease, at)) };
}

/** The idle limit as it was, or the usual one where the administrator has forbidden that since. */
function idleLimitNow(image: Image, { idleMinutes: before }: Lease): Pick<Lease, 'idleMinutes'> {
  const allowed = (): number | undefined => {
    try {
      return idleMinutes(image, before);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return idleMinutes(image, undefined);
    }
  };
  const now = allowed();
  return now === undefined ? {} : { idleMinutes: now };
}
