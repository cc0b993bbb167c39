import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator';

/** An emulator of a test file's own, on a free port and in a directory that goes with it. */
export interface RunningEmulator extends Emulator {
  readonly dir: string;
  /** Settings of an SDK client that asks once, so that a test sees each refusal. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  end(): Promise<void>;
}

/** @param decider port of whoever decides whether functions may make their calls; by default nobody is asked */
export async function runEmulator(decider?: number): Promise<RunningEmulator> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-emulator-'));
  const asked = decider === undefined ? {} : { decider };
  const emulator = await startEmulator({ dir, port: 0, ec2DelaySeconds: 2.5, ...asked });
  return {
    ...emulator,
    dir,
    client: {
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    async end(): Promise<void> {
      await emulator.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Ask every 50 ms until the answer is there; fails after `limitMs`. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  limitMs = 30_000,
): Promise<T> {
  const limit = Date.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > limit) throw new Error(`Waited ${limitMs} ms in vain for ${what}.`);
    await sleep(50);
  }
}

/** The code of the error that a call ends with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  throw new Error('The call was expected to be refused.');
}
