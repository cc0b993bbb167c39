import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { followInstances } from './follow-instances';
import type { Computers } from './computers';
import { admitsEdge } from './firewall';
import { type EmulatedInstance, isWindows } from './instance';
import type { FromGuest, GuestPorts, ToGuest } from './messages';
import { publicPortOf } from './public-ports';
import { findPython } from './python';
import { sshOffByTag } from './ssh-off';
import { killMarked, MARK } from './stragglers';

/** Where the workbench is for the instance itself, its security groups and the edge. */
const WORKBENCH_PORT = 80;
/** A guest that cannot boot must not be tried four times a second. */
const AGAIN_MS = 2000;
const REPOSITORY = resolve(__dirname, '../..');

/** Everything that plays computers: one process for each running instance. */
export interface Fleet extends Computers {
  /**
   * The ports of a running instance's guest, `undefined` while it does not run or does not listen yet.
   *
   * @param key instance id or public address
   */
  ports(key: string): GuestPorts | undefined;
}

export interface FleetOptions {
  /** The emulator's address, such as `http://127.0.0.1:4566`. */
  readonly emulator: string;
  /** Where instances have their directories (`<dir>/<instance id>/`), kept over stop and start. */
  readonly dir: string;
  /**
   * Whether an instance's SSH server stays off.
   *
   * @default - off for the tag `local:ssh` = `off`, and for the `Name` `local-guest-without-ssh`
   */
  readonly sshOff?: (instance: EmulatedInstance) => boolean;
}

interface Guest {
  readonly boot: number;
  readonly child: ChildProcess;
  readonly mark: string;
  instance: EmulatedInstance;
  ports?: GuestPorts;
}

/** What a guest must hear of when it changes. */
function outlook(instance: EmulatedInstance): string {
  return JSON.stringify([
    instance.tags,
    instance.groups,
    instance.publicIp,
    instance.publicName,
    instance.metadataTags,
    instance.instanceType,
  ]);
}

function kill(guest: Guest): void {
  const { pid } = guest.child;
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
  killMarked(guest.mark);
}

function startGuest(dir: string): Pick<Guest, 'child' | 'mark'> {
  const mark = randomUUID();
  const log = openSync(join(dir, 'guest.log'), 'a', 0o600);
  // The folder says to a person who looks at the processes whose guest this is.
  const child = fork(join(__dirname, 'guest.ts'), [dir], {
    cwd: REPOSITORY,
    execArgv: ['--import', 'tsx'],
    // Nothing of the control plane's environment: a guest's user could read it.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', [MARK]: mark },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return { child, mark };
}

/**
 * Starts a guest for every Linux instance that the emulator shows as running, and ends it when the instance stops.
 *
 * Each arrival in `running` is a new process; the instance's directory (home, host key, public port) stays until the
 * instance is terminated. Guests end by themselves when this process dies. What a guest prints is in `guest.log` of its
 * directory. While the emulator does not answer, the guests go on as they are.
 *
 * @throws Error when this computer has no Python 3
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const python = findPython();
  const sshOff = options.sshOff ?? sshOffByTag;
  const guests = new Map<string, Guest>();
  const removed = new Set<string>();
  const notBefore = new Map<string, number>();
  let stopped = false;
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });

  const start = async (instance: EmulatedInstance): Promise<void> => {
    const publicSshPort = await publicPortOf(options.dir, instance.id);
    if (stopped) return;
    const dir = join(options.dir, instance.id);
    const guest: Guest = { ...startGuest(dir), boot: instance.boot, instance };
    guests.set(instance.id, guest);
    guest.child.on('message', (message: FromGuest) => {
      guest.ports = message.ports;
    });
    guest.child.on('error', (error) => console.error(`guest ${instance.id}: ${error.message}`));
    guest.child.on('exit', () => {
      // One that died by itself is started again: to EC2 the instance is running still.
      if (guests.get(instance.id) !== guest) return;
      console.error(
        `guest ${instance.id} has died, it is started again; why is in ${join(dir, 'guest.log')}`,
      );
      notBefore.set(instance.id, Date.now() + AGAIN_MS);
      guests.delete(instance.id);
      killMarked(guest.mark);
    });
    const boot: ToGuest = {
      kind: 'boot',
      instance,
      dir,
      publicSshPort,
      ssh: !sshOff(instance),
      emulator: options.emulator,
      python,
    };
    guest.child.send(boot);
  };

  const end = (id: string): void => {
    const guest = guests.get(id);
    guests.delete(id);
    if (guest !== undefined) kill(guest);
  };

  const follow = async (instance: EmulatedInstance): Promise<void> => {
    if (isWindows(instance)) return;
    const guest = guests.get(instance.id);
    if (guest !== undefined && (instance.state !== 'running' || guest.boot !== instance.boot))
      end(instance.id);
    if (instance.state === 'terminated' && !removed.has(instance.id)) {
      rmSync(join(options.dir, instance.id), { recursive: true, force: true });
      removed.add(instance.id);
    }
    if (instance.state !== 'running') return;
    const running = guests.get(instance.id);
    if (running === undefined) {
      if (Date.now() >= (notBefore.get(instance.id) ?? 0)) await start(instance);
    } else if (outlook(running.instance) !== outlook(instance)) {
      running.instance = instance;
      if (running.child.connected) running.child.send({ kind: 'change', instance } satisfies ToGuest);
    }
  };

  const following = await followInstances(options.emulator, {
    follow,
    only: (shown) => {
      for (const id of guests.keys()) if (!shown.has(id)) end(id);
    },
  });

  return {
    publicSsh: (id) => guests.get(id)?.ports?.publicSsh,
    wayOfTheEdge: (name, port) => {
      const there = [...guests.values()].find(({ instance }) => instance.publicName === name);
      return there?.ports !== undefined &&
        port === WORKBENCH_PORT &&
        admitsEdge(there.instance.groups, WORKBENCH_PORT)
        ? { host: '127.0.0.1', port: there.ports.gatedWorkbench }
        : undefined;
    },
    ports: (key) =>
      [...guests].find(([id, { instance }]) => id === key || (key !== '' && instance.publicIp === key))?.[1]
        .ports,
    stop: async () => {
      stopped = true;
      void following.stop();
      const gone = [...guests.values()].map(
        ({ child }) =>
          new Promise<void>((resolve_) => {
            if (child.exitCode !== null || child.signalCode !== null) resolve_();
            else child.once('exit', () => resolve_());
          }),
      );
      for (const id of guests.keys()) end(id);
      await Promise.all(gone);
    },
  };
}
