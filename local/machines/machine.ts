import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH } from './command';
import { enterCgroup } from './cgroup';
import { AT_ONCE, onDisk, QUIETLY, WITH_US } from './disk';
import { dockerDisk } from './docker-disk';

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
 * @param options.containers the container images that its Docker begins with, where it has Docker
 */
export function bootMachine(options: {
  readonly name: string;
  readonly hostname: string;
  readonly dir: string;
  readonly layers: readonly string[];
  readonly namespace: string;
  readonly containers?: string | undefined;
}): Machine {
  const { name, hostname, dir, layers, namespace, containers } = options;
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const log = openSync(join(dir, 'boot.log'), 'a', 0o600);
  const machine = [
    '--boot',
    ...QUIETLY,
    '--resolv-conf=off',
    `--machine=${name}`,
    `--hostname=${hostname}`,
    `--network-namespace-path=/run/netns/${namespace}`,
    ...(containers === undefined ? [] : dockerDisk(dir, containers)),
  ];
  const child = spawn(WITH_US, onDisk(dir, layers, machine, { apart: AT_ONCE, before: enterCgroup(name) }), {
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
      const nspawn = childOf(child.pid);
      // One that has not begun to boot has nothing to shut down.
      if (nspawn === undefined) child.kill('SIGKILL');
      else process.kill(nspawn, 'SIGTERM');
      const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(impatient);
    },
  };
}

/**
 * The process that unshare has made: systemd-nspawn, the first in a process namespace, with which all that runs on the
 * machine ends.
 */
function childOf(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  } catch {
    return undefined;
  }
}
