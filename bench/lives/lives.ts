import { SLACK } from '../../lambda/domain/credit';
import { MINUTE } from '../../lambda/domain/time';
import { Random } from '../idle/random';
import { FAULT_NAMES, faultsFor, noStrikes, type Struck } from './faults';
import { Life, type LifeClass } from './life';
import type { Nets } from './nets';
import { liveOne } from './one-life';

/** What many lives showed. */
export interface Found {
  lives: number;
  /** Settlements of more than was reserved, and accounts below zero. */
  credit: number;
  /** Computers that ran past stopAt by more than the slack that is reserved for it. */
  bound: number;
  /** Things that were left after the end of everything. */
  leaks: number;
  /** What must never be, each time that it was: two computers for one session, a key lost while its computer lives, ... */
  damage: number;
  /** The kinds of damage, in words. */
  readonly kinds: Set<string>;
  /** The longest time past stopAt, in milliseconds. */
  overrun: number;
  /** The most that our meter was above EC2's bill for a life, and below it, as a share of the bill. */
  meterAbove: number;
  meterBelow: number;
  /** How often each fault struck. */
  readonly struck: Struck;
  /** The lives in which something was wrong, and what. */
  readonly bad: { readonly seed: number; readonly what: readonly string[] }[];
}

export function violations({ credit, bound, leaks, damage }: Found): number {
  return credit + bound + leaks + damage;
}

export function nothingFound(): Found {
  return {
    lives: 0,
    credit: 0,
    bound: 0,
    leaks: 0,
    damage: 0,
    kinds: new Set(),
    overrun: 0,
    meterAbove: 0,
    meterBelow: 0,
    struck: noStrikes(),
    bad: [],
  };
}

/** Adds what other lives showed. */
export function add(found: Found, more: Found): void {
  for (const count of ['lives', 'credit', 'bound', 'leaks', 'damage'] as const) found[count] += more[count];
  for (const most of ['overrun', 'meterAbove', 'meterBelow'] as const)
    found[most] = Math.max(found[most], more[most]);
  for (const kind of more.kinds) found.kinds.add(kind);
  for (const fault of FAULT_NAMES) found.struck[fault] += more.struck[fault];
  found.bad.push(...more.bad);
}

/** Lives so many sessions, each with a seed of its own. */
export async function live(
  seeds: readonly number[],
  nets: Nets,
  Lived: LifeClass = Life,
  faults = faultsFor(nets),
): Promise<Found> {
  const found = nothingFound();
  for (const seed of seeds) {
    const random = new Random(seed);
    const life = new Lived(random, nets, faults);
    await liveOne(life, random, faults);
    add(found, judged(life, nets, seed));
  }
  return found;
}

function judged(life: Life, nets: Nets, seed: number): Found {
  // With one net alone nobody cleans up: what each net promises then is only that the computer stops.
  const whole = nets.schedules && nets.sweeper;
  const left = whole ? life.aws.leftovers(life.id) : [];
  const [meterAbove, meterBelow] = whole ? meterError(life) : [0, 0];
  const isBroke = life.aws.account('ada').free < 0;
  const isLate = life.overrun > SLACK;
  const what = [
    ...life.violations,
    ...left.map((it) => `left at the end: ${it}`),
    ...(life.creditViolations > 0 || isBroke ? ['more was spent than reserved'] : []),
    ...(isLate ? [`ran ${Math.round(life.overrun / MINUTE)} minutes past its bound`] : []),
    ...(meterBelow > 0 ? ['less was settled than EC2 bills'] : []),
  ];
  return {
    lives: 1,
    credit: life.creditViolations + (isBroke ? 1 : 0),
    bound: isLate ? 1 : 0,
    leaks: left.length,
    damage: life.violations.length,
    kinds: new Set(life.violations),
    overrun: life.overrun,
    meterAbove,
    meterBelow,
    struck: life.struck,
    bad: what.length > 0 ? [{ seed, what }] : [],
  };
}

/**
 * Our ledger's running time against EC2's bill, above and below, as a share of the bill: what was settled, less what the
 * disk cost in the same time.
 */
function meterError(life: Life): readonly [number, number] {
  const record = life.aws.records.get(life.id);
  const perHour = record?.credit?.rates.running[record.instanceType];
  const billed = perHour === undefined ? 0 : life.billedBy(perHour);
  if (record?.credit === undefined || billed === 0) return [0, 0];
  // What it had cost before its record was lost, nobody can settle.
  if (record.requestHash === 'rebuilt') return [0, 0];
  const { spent, parkedUntil, rates } = record.credit;
  const lay = Math.ceil((rates.parked * (parkedUntil - record.createdAt)) / (60 * MINUTE));
  const error = (spent - lay - billed) / billed;
  return [Math.max(0, error), Math.max(0, -error)];
}
