/** So many are worked on at a time: enough to hide the waiting, few enough for AWS's request rates. */
const AT_A_TIME = 10;

/**
 * Works on all items in their order, some at a time, for as long as `goOn` says so.
 *
 * @returns how many were left
 */
export async function inTurn<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  goOn: () => boolean,
): Promise<number> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && goOn()) {
      const item = items[next++];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, worker));
  return items.length - next;
}
