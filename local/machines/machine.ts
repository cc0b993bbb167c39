import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH } from './command';

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

/** Runs a program that the kernel kills when this process ends. */
const WITH_US = 'setpriv';
const PATIENCE_MS = 20_000;

/**
 * The disk is mounted where only this machine's own processes see it, so that nothing is left mounted however they end;
 * and all of them end when this process does.
 */
const BOOT = `mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4" && shift 3 && disk=$1 && shift && exec systemd-nspawn -D "$disk" "$@"`;

/** An overlay's options are one line with its own separators. */
function mountable(path: string): string {
  if (/[,:\\]/.test(path))
    throw new Error(`Machines cannot have disks below ${path}: no comma, colon or backslash may be in it.`);
  return path;
}

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
  const part = (of: string): string => {
    const path = mountable(join(dir, of));
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  };
  const disk = [part('upper'), part('work'), part('disk')];
  const log = openSync(join(dir, 'boot.log'), 'a', 0o600);
  const machine = [
    '--boot',
    '--quiet',
    '--register=no',
    // Where systemd runs this computer, it gives every machine a scope of its own; elsewhere there is nobody to ask.
    ...(existsSync('/run/systemd/system') ? [] : ['--keep-unit']),
    '--resolv-conf=off',
    '--link-journal=no',
    `--machine=${name}`,
    `--hostname=${hostname}`,
    `--network-namespace-path=/run/netns/${namespace}`,
  ];
  const alone = ['unshare', '--mount', 'sh', '-c', BOOT, 'sh', layers.map(mountable).join(':'), ...disk];
  const child = spawn(WITH_US, ['--pdeathsig', 'KILL', ...alone, ...machine], {
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
