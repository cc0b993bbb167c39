import { STOPS_TOGETHER } from '../ports/computers';

/** So many are worked on at a time: enough to hide the waiting, few enough for AWS's request rates. */
const AT_A_TIME = 10;

/** The same for work that comes to a stop: while one batch of stops is under way, the next one gathers. */
export const WHERE_STOPPED = 2 * STOPS_TOGETHER;

/**
 * Works on all items in their order, some at a time, for as long as `goOn` says so.
 *
 * @param atATime how many at most are under way
 * @returns how many were left
 */
export async function inTurn<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  goOn: () => boolean,
  atATime: number = AT_A_TIME,
): Promise<number> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && goOn()) {
      const item = items[next++];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  return items.length - next;
}
