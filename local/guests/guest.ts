/**
 * One emulated instance from boot to shutdown: this file is the entry of a process of its own, which the fleet starts
 * and kills. It ends itself, with everything it started, when the fleet's process is gone.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keepAgentRunning } from './agent-process';
import { publicPort } from './firewall';
import type { PublicPort } from './firewall';
import { gateOf } from './gate';
import { guestEnvironment, guestShell, ownMark, prepareRoot } from './guest-root';
import { hostKey } from './host-key';
import type { EmulatedInstance } from './instance';
import type { BootMessage, FromGuest, GuestPorts, ToGuest } from './messages';
import { startMetadataService } from './metadata-service';
import { startSshServer } from './ssh-server';
import { killMarked, MARK } from './stragglers';
import { runUserData } from './user-data';
import { startWorkbench } from './workbench';

/** The agent as a managed image has it baked in. */
const BAKED_AGENT = resolve(__dirname, '../../guest/linux/berth_agent.py');
const SSH_PORT = 22;

let instance: EmulatedInstance | undefined;
let door: PublicPort | undefined;

function current(): EmulatedInstance {
  if (instance === undefined) throw new Error('the guest has not booted');
  return instance;
}

/** The guest switched itself off: EC2 notices, and its shutdown behaviour says what comes of it. */
async function powerOff(emulator: string): Promise<void> {
  const response = await fetch(`${emulator}/_berth/instances/${current().id}/power-off`, { method: 'POST' });
  if (!response.ok) throw new Error(`the emulator answered ${response.status}`);
}

async function boot(message: BootMessage): Promise<void> {
  const { dir, publicSshPort, python } = message;
  instance = message.instance;
  const files = prepareRoot(dir, { pid: process.pid, python });
  const shell = guestShell(files, python);
  const env = { ...guestEnvironment(files, python), BERTH_ROOT: files.root };
  process.on('SIGUSR2', () => {
    powerOff(message.emulator).catch((error: unknown) =>
      console.error(`power-off was not heard: ${String(error)}`),
    );
  });

  const key = hostKey(files.hostKey);
  const [metadata, workbench, gated] = await Promise.all([
    startMetadataService(current),
    startWorkbench(current, shell),
    startWorkbench(current, shell, gateOf(files.root, current)),
  ]);
  const publicKey = message.instance.publicKey ?? '';
  const ssh =
    message.ssh && publicKey !== ''
      ? await startSshServer({ publicKey, hostKey: key, shell, ports: { 80: workbench.port } })
      : undefined;
  door = publicPort({ port: publicSshPort, servicePort: SSH_PORT, target: ssh?.port });
  await door.obey(current().groups);

  const overrides = {
    // Port 1 answers nobody: where SSH is off, the agent must not find the SSH server of the computer it shares.
    ports: { '22': ssh?.port ?? 1, '80': workbench.port },
    publicSshPort,
    metadata: `http://127.0.0.1:${metadata.port}`,
    hostKey: `${files.hostKey}.pub`,
    powerOff: [join(files.bin, 'poweroff')],
    wall: [join(files.bin, 'wall')],
    // Everything that this guest started, also what has left its process tree (a tmux, a nohup).
    processes: ownMark(),
    bootTime: Math.floor(Date.now() / 1000),
  };
  writeFileSync(join(files.root, 'etc', 'berth', 'overrides.json'), JSON.stringify(overrides, null, 2));
  const ports: GuestPorts = {
    publicSsh: publicSshPort,
    workbench: workbench.port,
    gatedWorkbench: gated.port,
    metadata: metadata.port,
    ...(ssh === undefined ? {} : { ssh: ssh.port }),
  };
  process.send?.({ kind: 'listening', ports } satisfies FromGuest);

  await runUserData({ dir, userData: message.instance.userData ?? '', env, cwd: files.root, python });
  // Without an identity it is a computer without a guest, whose image the agent is not a part of.
  if (!existsSync(join(files.root, 'etc', 'berth', 'guest.json'))) return;
  const own = join(files.root, 'opt', 'berth', 'berth_agent.py');
  keepAgentRunning({ python, script: existsSync(own) ? own : BAKED_AGENT, env, cwd: files.root });
}

async function hear(message: ToGuest): Promise<void> {
  if (message.kind === 'boot') {
    await boot(message);
  } else {
    instance = message.instance;
    await door?.obey(message.instance.groups);
  }
}

function end(): never {
  const mark = process.env[MARK];
  if (mark !== undefined) killMarked(mark);
  process.exit(0);
}

process.on('message', (message: ToGuest) => {
  hear(message).catch((error: unknown) => {
    console.error(`the guest cannot go on: ${String(error)}`);
    end();
  });
});
process.on('disconnect', end);
process.on('SIGTERM', end);
