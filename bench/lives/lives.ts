import { SLACK } from '../../lambda/domain/credit';
import { Refusal } from '../../lambda/domain/refusal';
import { MINUTE } from '../../lambda/domain/time';
import { Random } from '../idle/random';
import { type Faults, Life } from './life';
import type { Nets } from './nets';

const NO_FAULTS: Faults = {
  newsLost: 0,
  newsTwice: 0,
  guestDead: 0,
  answerLost: 0,
  noCapacity: 0,
  crash: 0,
  tableLost: 0,
};
const FAULTS: Faults = {
  newsLost: 0.2,
  newsTwice: 0.1,
  guestDead: 0.1,
  answerLost: 0.1,
  noCapacity: 0.15,
  crash: 0.25,
  tableLost: 0,
};

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
}

export function violations({ credit, bound, leaks, damage }: Found): number {
  return credit + bound + leaks + damage;
}

/** Which of the faults belong to a net's own death: with only that net left, they are not tried. */
function faultsFor(nets: Nets): Faults {
  const alone = Object.values(nets).filter(Boolean).length === 1;
  if (!alone) return FAULTS;
  // A schedule that was never armed is a crash's doing, a dead guest has no switch.
  return {
    ...FAULTS,
    crash: nets.schedules ? 0 : FAULTS.crash,
    guestDead: nets.deadMan ? 0 : FAULTS.guestDead,
  };
}

/** Lives so many sessions, each with a seed of its own. */
export async function live(
  seeds: readonly number[],
  nets: Nets,
  faulty = true,
  make = makeLife,
): Promise<Found> {
  const found: Found = {
    lives: 0,
    credit: 0,
    bound: 0,
    leaks: 0,
    damage: 0,
    kinds: new Set(),
    overrun: 0,
    meterAbove: 0,
    meterBelow: 0,
  };
  for (const seed of seeds) {
    const random = new Random(seed);
    const life = make(random, nets, faulty ? faultsFor(nets) : NO_FAULTS);
    await liveOne(life, random, faulty ? faultsFor(nets) : NO_FAULTS);
    found.lives += 1;
    found.credit += life.creditViolations + (life.aws.account('ada').free < 0 ? 1 : 0);
    found.bound += life.overrun > SLACK ? 1 : 0;
    found.damage += life.violations.length;
    for (const kind of life.violations) found.kinds.add(kind);
    found.overrun = Math.max(found.overrun, life.overrun);
    // With one net alone nobody cleans up: what each net promises then is only that the computer stops.
    const whole = nets.schedules && nets.sweeper;
    if (whole) found.leaks += leftovers(life);
    if (whole) meter(life, found);
  }
  return found;
}

function makeLife(random: Random, nets: Nets, faults: Faults): Life {
  return new Life(random, nets, faults);
}

async function liveOne(life: Life, random: Random, faults: Faults): Promise<void> {
  if (random.chance(faults.noCapacity)) life.aws.refusals.set('us-east-1a', 'InsufficientInstanceCapacity');
  if (random.chance(faults.answerLost)) life.aws.lostAnswers = 1;
  const minutes = random.whole(1, 720);
  await attempt(life, random, faults, () => life.launch({ image: 'python', minutes }));
  await life.pass(random.whole(0, 20) * MINUTE);
  for (let acts = random.whole(0, 6); acts > 0; acts--) {
    await attempt(life, random, faults, anyAct(life, random));
    await life.pass(random.whole(0, 400) * MINUTE);
  }
  await life.untilParkingIsOver();
}

function anyAct(life: Life, random: Random): () => Promise<unknown> {
  const minutes = random.whole(1, 300);
  const acts = [
    () => life.extend(minutes),
    () => life.extend(minutes),
    () => life.stop(),
    () => life.start(minutes),
    () => life.start(minutes),
    () => life.openDoor(),
    () => life.terminate(),
    () => life.launch({ image: 'python' }, 'k'),
  ];
  return acts[random.whole(0, acts.length - 1)] ?? acts[0] ?? (() => life.stop());
}

/** A call that may die on its way; a refusal is an answer. */
async function attempt(
  life: Life,
  random: Random,
  faults: Faults,
  act: () => Promise<unknown>,
): Promise<void> {
  if (random.chance(faults.crash)) {
    life.aws.trips.crashAt({ at: random.whole(1, 12), when: random.chance(0.5) ? 'before' : 'after' });
  }
  try {
    await life.dies(act);
  } catch (error) {
    if (!(error instanceof Refusal) && !/there is no session/i.test(String(error))) throw error;
  }
}

function leftovers(life: Life): number {
  return life.aws.leftovers(life.id).length;
}

/** Our ledger's running time against EC2's bill: what was settled, less what the disk cost in the same time. */
function meter(life: Life, found: Found): void {
  const record = life.aws.records.get(life.id);
  const perHour = record?.credit?.rates.running[record.instanceType];
  if (record?.credit === undefined || perHour === undefined) return;
  const billed = life.billedBy(perHour);
  if (billed === 0) return;
  const { spent, parkedUntil, rates } = record.credit;
  const lay = Math.ceil((rates.parked * (parkedUntil - record.createdAt)) / (60 * MINUTE));
  const ours = spent - lay;
  found.meterAbove = Math.max(found.meterAbove, (ours - billed) / billed);
  found.meterBelow = Math.max(found.meterBelow, (billed - ours) / billed);
}
