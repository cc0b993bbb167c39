import { Refusal } from '../../lambda/domain/refusal';
import { MINUTE } from '../../lambda/domain/time';
import type { Random } from '../idle/random';
import type { Faults } from './faults';
import type { Life } from './life';
import { CallFailed } from './weather';

/** People extend when they are warned. */
const WAITS_FOR_THE_BOUND = 0.3;

/** Lives a session from its launch to long after its end, as people and faults happen to have it. */
export async function liveOne(life: Life, random: Random, faults: Faults): Promise<void> {
  const { aws } = life;
  if (random.chance(faults.noCapacity)) aws.refusals.set('us-east-1a', 'InsufficientInstanceCapacity');
  const losesAnswer = random.chance(faults.answerLost);
  if (losesAnswer) aws.lostAnswers = 1;
  const minutes = random.whole(1, 720);
  await attempt(life, random, faults, () => life.launch({ image: 'python', minutes }));
  if (losesAnswer && aws.lostAnswers <= 0) life.weather.struck.answerLost += 1;
  if (aws.records.get(life.id)?.attempts.some(({ outcome }) => outcome === 'refused') === true)
    life.weather.struck.noCapacity += 1;
  await life.pass(random.whole(0, 20) * MINUTE);
  for (let acts = random.whole(0, 6); acts > 0; acts--) {
    if (random.chance(WAITS_FOR_THE_BOUND)) await untilJustBefore(life, random.whole(1, 6));
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

async function untilJustBefore(life: Life, minutes: number): Promise<void> {
  const record = life.aws.records.get(life.id);
  if (record?.intent.to !== 'run') return;
  await life.pass(Math.max(0, record.lease.stopAt - minutes * MINUTE - life.clock.now()));
}

/** A call that may die on its way, or have one of its own calls refused; a refusal is an answer. */
async function attempt(
  life: Life,
  random: Random,
  faults: Faults,
  act: () => Promise<unknown>,
): Promise<void> {
  if (random.chance(faults.crash)) {
    life.aws.trips.crashAt({ at: random.whole(1, 12), when: random.chance(0.5) ? 'before' : 'after' });
  }
  life.weather.overAct();
  try {
    await life.dies(act);
  } catch (error) {
    const isAnswer = error instanceof Refusal || error instanceof CallFailed;
    if (!isAnswer && !/there is no session/i.test(String(error))) throw error;
  }
}
