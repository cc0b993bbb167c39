import { parentPort } from 'node:worker_threads';
import type { Order } from './crowd';
import { live } from './lives';

// One thread of the crowd: lives what it is asked for, and answers what that showed.
parentPort?.on('message', ({ first, count, nets }: Order) => {
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  // What goes wrong in here ends the thread, and with it the measurement.
  void live(seeds, nets).then((found) => parentPort?.postMessage(found, []));
});
