import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH } from './command';
import { onDisk, QUIETLY, WITH_US } from './disk';

/** What systemd-nspawn ends with when the machine wants to boot again. */
const REBOOT = 133;

/** How a machine's life from boot to end was ended: by itself in an orderly way, or in any other. */
export type End = 'powered off' | 'reboots' | 'died';

/** One life of a machine, from boot to end. */
export interface Machine {
  readonly ended: Promise<End>;
  /** Shuts it down in an orderly way; after a while, or at once with `kill`, as if the power went. */
  halt(): Promise<void>;
  kill(): Promise<void>;
}

const PATIENCE_MS = 20_000;

/**
 * Boots a machine: an overlay over the layers of its image as disk, a namespace as network, systemd as its first process.
 *
 * @param options.dir the machine's own directory: `upper` in it is what the machine has written, `boot.log` its console
 * @param options.layers from the topmost to the base
 */
export function bootMachine(options: {
  readonly name: string;
  readonly hostname: string;
  readonly dir: string;
  readonly layers: readonly string[];
  readonly namespace: string;
}): Machine {
  const { name, hostname, dir, layers, namespace } = options;
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const log = openSync(join(dir, 'boot.log'), 'a', 0o600);
  const machine = [
    '--boot',
    ...QUIETLY,
    '--resolv-conf=off',
    `--machine=${name}`,
    `--hostname=${hostname}`,
    `--network-namespace-path=/run/netns/${namespace}`,
  ];
  const child = spawn(WITH_US, onDisk(dir, layers, machine), {
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8' },
    stdio: ['ignore', log, log],
    // A group of its own: Ctrl-C at the terminal is for the local cloud, which then ends its machines.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<End>((resolve) => {
    child.once('error', () => resolve('died'));
    child.once('exit', (code) => {
      if (code === 0) resolve('powered off');
      else resolve(code === REBOOT ? 'reboots' : 'died');
    });
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    ended,
    kill,
    halt: async () => {
      child.kill('SIGTERM');
      const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(impatient);
    },
  };
}
