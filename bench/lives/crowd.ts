import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { add, type Found, nothingFound, violations } from './lives';
import type { Nets } from './nets';

/** So many lives a thread is given at a time. */
const CHUNK = 500;
const SAYS_EVERY = 10_000;
/** So many of the lives in which something was wrong are named. */
const MOST_TOLD = 20;

/** What a thread is asked for. */
export interface Order {
  readonly first: number;
  readonly count: number;
  readonly nets: Nets;
}

/**
 * Lives so many sessions on all cores: with the seeds from `first` on, so that each can be lived again alone.
 *
 * @param say hears now and then how far it is, in a sentence
 */
export async function liveOnAllCores(
  { first, count, nets }: Order,
  say: (text: string) => void = () => undefined,
): Promise<Found> {
  const found = nothingFound();
  const began = Date.now();
  let [next, said] = [first, began];
  const order = (): Order | undefined => {
    if (next >= first + count) return undefined;
    const chunk = { first: next, count: Math.min(CHUNK, first + count - next), nets };
    next += chunk.count;
    return chunk;
  };
  const take = (some: Found): void => {
    add(found, some);
    const told = found.bad.length - some.bad.length;
    for (const { seed, what } of some.bad.slice(0, Math.max(0, MOST_TOLD - told)))
      say(`seed ${seed}: ${[...new Set(what)].join('; ')}`);
    if (Date.now() - said < SAYS_EVERY) return;
    said = Date.now();
    const speed = Math.round((1_000 * found.lives) / (said - began));
    say(`${found.lives} of ${count} lives, ${speed} a second, ${violations(found)} violations`);
  };
  const threads = Array.from({ length: Math.min(availableParallelism(), Math.ceil(count / CHUNK)) }, thread);
  try {
    await Promise.all(threads.map((it) => work(it, order, take)));
  } finally {
    // One that failed must not leave the others at work.
    await Promise.all(threads.map((it) => it.terminate()));
  }
  return found;
}

function thread(): Worker {
  return new Worker(join(__dirname, 'thread.ts'), { execArgv: ['--import', 'tsx'] });
}

/** Gives the thread one order after the other, until there is none. */
function work(worker: Worker, order: () => Order | undefined, take: (found: Found) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = (): void => {
      const next = order();
      if (next === undefined) resolve();
      else worker.postMessage(next, []);
    };
    worker.on('message', (found: Found) => {
      take(found);
      goOn();
    });
    worker.on('error', reject);
    goOn();
  });
}
