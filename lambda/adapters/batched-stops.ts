import { refusalClass } from '../domain/placement';
import type { InstanceState } from '../domain/seen';
import { STOPS_TOGETHER } from '../ports/computers';
import { ec2Code } from './ec2-errors';

/** Stops one computer; undefined when EC2 says that its state does not allow it. */
export type StopOne = (instanceId: string) => Promise<InstanceState | undefined>;

/** Stops several by one call, all of them or none. Answers the states that EC2 answered. */
export type StopTogether = (
  instanceIds: readonly string[],
) => Promise<ReadonlyMap<string, InstanceState | undefined>>;

interface Asked {
  readonly instanceId: string;
  readonly resolve: (state: InstanceState | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Stops that are asked for at the same time go to EC2 together, up to fifty in a call. Nobody waits for others to
 * ask: the first call goes out at once, and what is asked for while it is under way goes with the next one, in the
 * order in which it was asked for. A single stop is the same call as without batches.
 *
 * EC2 stops all of a batch or none. A batch that it refuses is halved until the computer that it refuses is alone, so
 * that each stop has its own answer and none keeps another computer running. A batch that came at a busy moment is not
 * halved: more calls would make that worse.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export function batchedStops(stopOne: StopOne, stopTogether: StopTogether): StopOne {
  const waiting: Asked[] = [];
  let atWork = false;

  async function work(): Promise<void> {
    // Whoever asks in this same turn comes along.
    await Promise.resolve();
    while (waiting.length > 0) await answer(waiting.splice(0, STOPS_TOGETHER));
    atWork = false;
  }

  async function answer(batch: readonly Asked[]): Promise<void> {
    const [first, second] = batch;
    if (first !== undefined && second === undefined)
      return stopOne(first.instanceId).then(first.resolve, first.reject);
    try {
      const states = await stopTogether([...new Set(batch.map(({ instanceId }) => instanceId))]);
      for (const { instanceId, resolve } of batch) resolve(states.get(instanceId));
    } catch (error) {
      if (refusalClass(ec2Code(error)) === 'throttle') {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await Promise.all([answer(batch.slice(0, half)), answer(batch.slice(half))]);
    }
  }

  return (instanceId) =>
    new Promise((resolve, reject) => {
      waiting.push({ instanceId, resolve, reject });
      if (atWork) return;
      atWork = true;
      void work();
    });
}
