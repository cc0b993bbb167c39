import { type DayChange, dayChange, onDay } from './day-allowance';
import type { Micros, SessionCredit, SessionRates } from './money';
import { parkedPerHour, type Rates, runningPerHour } from './price';
import { type Rest, ranUntil } from './ran-until';
import { countsAsRunning, type Session } from './session';
import { MINUTE } from './time';

/** A session that costs something. */
type Costing = Pick<Session, 'lease'> & { readonly credit: SessionCredit };

const HOUR = 60 * MINUTE;

/** How much longer than to `stopAt` a computer may run: the periods and precision of what stops it. */
export const SLACK = 10 * MINUTE;

/** EC2 bills by the second, one minute at least. @see https://aws.amazon.com/ec2/pricing/on-demand/ */
const LEAST_BILLED = MINUTE;

/** What is settled in two parts is rounded up twice. */
const ROUNDING = 2;

function costOf(perHour: Micros, milliseconds: number): Micros {
  // A dear computer for weeks passes what a number holds exactly.
  const product = BigInt(perHour) * BigInt(Math.max(0, Math.ceil(milliseconds)));
  return Number((product + BigInt(HOUR) - 1n) / BigInt(HOUR));
}

function dearest(rates: SessionRates): Micros {
  return Math.max(0, ...Object.values(rates.running));
}

/** What a session on any of these instance types costs. */
export function sessionRates(prices: readonly Rates[], diskGiB: number): SessionRates {
  const running = Object.fromEntries(prices.map((rates) => [rates.type, runningPerHour(rates)]));
  return { running, parked: Math.max(0, ...prices.map((rates) => parkedPerHour(rates, diskGiB))) };
}

/** The rates of what can be of no other type than this, if it has a price. */
export function ratesAs(rates: SessionRates, type: string | undefined): SessionRates {
  const running = type === undefined ? undefined : rates.running[type];
  return type === undefined || running === undefined ? rates : { ...rates, running: { [type]: running } };
}

/** The most that can be spent from now on: running to `stopAt` and a slack, and the disk to `endAt` and that slack. */
export function worstCase(rates: SessionRates, lease: Session['lease'], now: number): Micros {
  const running = costOf(dearest(rates), Math.max(LEAST_BILLED, lease.stopAt - now + SLACK));
  return running + costOf(rates.parked, lease.endAt - now + SLACK) + ROUNDING;
}

/** The same for a computer that does not run and will not. */
export function parkingCase(rates: SessionRates, lease: Session['lease'], now: number): Micros {
  return costOf(rates.parked, lease.endAt - now + SLACK);
}

/** How many whole minutes of running this credit pays, with the parking that comes after them; below 0: not even that. */
export function minutesPaid(rates: SessionRates, free: Micros, parking: number): number {
  const running = dearest(rates);
  const fixed = costOf(running, SLACK) + costOf(rates.parked, parking + SLACK);
  // The roundings, and that of stopAt to a whole minute, are paid as well.
  const left = free - fixed - 2 - ROUNDING - costOf(running + rates.parked, MINUTE);
  return left < 0 ? -1 : Math.floor((left * HOUR) / ((running + rates.parked) * MINUTE));
}

/**
 * The credit of a session that is started again: the worst case from now on, and its disk since the last settlement.
 *
 * @param type what it is started as; the dearest that it ever was counts when left out
 */
export function startedCredit(session: Costing, now: number, type?: string): SessionCredit {
  const { credit, lease } = session;
  return { ...credit, reserved: worstCase(ratesAs(credit.rates, type), lease, now) + unsettled(credit, now) };
}

/**
 * The credit of a running session whose lease grows from `before`.
 *
 * @param type what it is, where that is known already; the dearest that it may be counts when left out
 */
export function extendedCredit(session: Costing, before: Session['lease'], type?: string): SessionCredit {
  const { credit, lease } = session;
  const [running, parked] = [lease.stopAt - before.stopAt, lease.endAt - before.endAt];
  const longer = extensionCost(perHourOf(credit.rates, type), running, parked);
  return { ...credit, reserved: credit.reserved + longer };
}

/** What an hour of a session costs, by its own rates. */
export interface PerHour {
  readonly running: Micros;
  readonly parked: Micros;
}

/** @param type what it is, where that is known already; the dearest that it may be counts when left out */
export function perHourOf(rates: SessionRates, type?: string): PerHour {
  return { running: dearest(ratesAs(rates, type)), parked: rates.parked };
}

/**
 * What is set aside for a lease that grows.
 *
 * @param running how much longer the computer runs, in milliseconds
 * @param parked how much longer its disk is kept then; as much when left out
 */
export function extensionCost(perHour: PerHour, running: number, parked: number = running): Micros {
  return costOf(perHour.running, running) + costOf(perHour.parked, parked);
}

/** The credit of a stopped session whose disk is kept for longer. */
export function renewedCredit({ credit, lease }: Costing, now: number): SessionCredit {
  return { ...credit, reserved: parkingCase(credit.rates, lease, now) + unsettled(credit, now) };
}

/** What the disk has cost since the last settlement; it is settled later, so it must stay reserved. */
function unsettled(credit: SessionCredit, now: number): Micros {
  return costOf(credit.rates.parked, now - credit.parkedUntil);
}

/**
 * The session's credit when EC2 shows that it comes to rest: the time it ran and its disk are settled, parking stays
 * reserved while it is stopped, and nothing when it ends. EC2 bills neither `stopping` nor `shutting-down`, so the way
 * from there to rest changes nothing any more.
 *
 * @param seen how EC2 shows its computer; when left out, nobody saw it shutting down
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
export function settled(
  before: Session['state'],
  after: Session,
  now: number,
  seen?: Rest,
): SessionCredit | undefined {
  const { credit, lease, state } = after;
  if (credit === undefined || !RESTS.has(state) || ON_THE_WAY[state] === before) return credit;
  const over = state === 'terminating' || state === 'terminated';
  return onDay(credit, {
    ...credit,
    // The truth, also where it is more than was reserved: a bound that is broken must show.
    spent: credit.spent + sinceSettled(after, credit, now, seen),
    reserved: over ? 0 : parkingCase(credit.rates, lease, now),
    parkedUntil: now,
    settledGeneration: after.startedGeneration,
  });
}

/** What it has cost since the last settlement: the time that it ran, and its disk. */
function sinceSettled(session: Session, credit: SessionCredit, now: number, seen?: Rest): Micros {
  const { startedAt, startedGeneration, instanceType, instanceId, lease } = session;
  // What EC2 never started had no disk.
  const lay = instanceId === undefined ? 0 : unsettled(credit, now);
  if (startedAt === undefined || startedGeneration <= credit.settledGeneration) return lay;
  const perHour = credit.rates.running[instanceType] ?? dearest(credit.rates);
  const until = ranUntil(session, lease.stopAt + SLACK, now, seen);
  return lay + costOf(perHour, Math.max(LEAST_BILLED, until - startedAt));
}

/** What the session has cost by now: what is settled, and by its own rates what has come since; undefined where it costs nothing. */
export function costSoFar(session: Session, now: number): Micros | undefined {
  const { credit, state } = session;
  if (credit === undefined) return undefined;
  // With its end everything is settled, and no disk is there any more.
  const over = state === 'terminating' || state === 'terminated';
  return credit.spent + (over ? 0 : sinceSettled(session, credit, now));
}

const RESTS: ReadonlySet<Session['state']> = new Set(['stopping', 'stopped', 'terminating', 'terminated']);
const ON_THE_WAY: Partial<Record<Session['state'], Session['state']>> = {
  stopped: 'stopping',
  terminated: 'terminating',
};

/** What an account loses or gets back by a change of one of its sessions, and what that changes in its limits. */
export interface CreditMove {
  readonly reserved: Micros;
  readonly spent: Micros;
  /** Whether the session begins or ends to be one of its owner's that run. */
  readonly running?: 'begins' | 'ends';
  readonly day?: DayChange;
}

/** The move that a write of the session makes on its owner's account; undefined when it makes none. */
export function moveBetween(before: Session | undefined, after: Session): CreditMove | undefined {
  const runs = countsAsRunning(after);
  const changes = runs !== (before !== undefined && countsAsRunning(before));
  const day = dayChange(before?.credit, after.credit);
  const move: CreditMove = {
    reserved: (after.credit?.reserved ?? 0) - (before?.credit?.reserved ?? 0),
    spent: (after.credit?.spent ?? 0) - (before?.credit?.spent ?? 0),
    ...(changes && { running: runs ? 'begins' : 'ends' }),
    ...(day && { day }),
  };
  return movesCredit(move) || changes || day ? move : undefined;
}

/** Whether the ledger has a line of it. */
export function movesCredit({ reserved, spent }: CreditMove): boolean {
  return reserved !== 0 || spent !== 0;
}
