import { parseInstances } from './instance';
import type { EmulatedInstance } from './instance';

const POLL_MS = 250;

/**
 * Looks at the emulator's instances four times a second, and says of each what it is now.
 *
 * A problem (the emulator does not answer, `follow` fails) is said once on standard error, and looked past.
 *
 * @param emulator its address, such as `http://127.0.0.1:4566`
 * @param to.follow hears of every instance at every look, one after the other
 * @param to.only hears the ids of all instances that the emulator shows
 * @returns `stop` ends it; what it answers is done when the last look is over
 */
export async function followInstances(
  emulator: string,
  to: {
    readonly follow: (instance: EmulatedInstance) => Promise<void>;
    readonly only: (shown: ReadonlySet<string>) => void;
  },
): Promise<{ stop(): Promise<void> }> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let lastProblem = '';
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    const response = await fetch(`${emulator}/_berth/instances`, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`the emulator answered ${response.status} about its instances`);
    const instances = parseInstances(await response.json());
    for (const instance of instances) {
      if (stopped) return;
      await to.follow(instance);
    }
    if (!stopped) to.only(new Set(instances.map(({ id }) => id)));
  };

  const lookAgain = async (): Promise<void> => {
    try {
      await look();
      lastProblem = '';
    } catch (error) {
      // Said once, not four times a second.
      if (!stopped && String(error) !== lastProblem) console.error(`guests: ${String(error)}`);
      lastProblem = String(error);
    }
    if (!stopped) timer = setTimeout(begin, POLL_MS);
  };
  const begin = (): void => {
    looking = lookAgain();
  };
  begin();
  await looking;
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return looking;
    },
  };
}
