import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publicPort } from '../guests/firewall';
import type { EmulatedInstance } from '../guests/instance';
import { bootMachine, type End, type Machine } from './machine';
import type { Attachment, Network } from './network';

const SSH_PORT = 22;
/** A machine that cannot boot must not be tried four times a second. */
const AGAIN_MS = 2000;

/** One emulated instance and the machine that plays it, boot after boot. */
export interface Tenant {
  readonly publicSsh: number;
  readonly address: string;
  /** The instance as the emulator showed it last. */
  instance(): EmulatedInstance;
  isRunning(): boolean;
  /** Takes the machine to where the instance is. Does nothing while it is still on the way there. */
  follow(instance: EmulatedInstance): Promise<void>;
  /** Cuts the power, and does not hear of it as of a machine that died. */
  kill(): Promise<void>;
}

export interface TenantOptions {
  readonly first: EmulatedInstance;
  /** The instance's own directory. */
  readonly dir: string;
  readonly network: Network;
  readonly address: string;
  readonly place: number;
  readonly layers: readonly string[];
  /** The container images that its Docker begins with, where it has Docker. */
  readonly containers: string | undefined;
  readonly publicSsh: number;
  readonly sshOff: boolean;
  /** The emulator's address, to tell it that the machine has switched itself off. */
  readonly emulator: string;
}

interface Life {
  readonly boot: number;
  readonly machine: Machine;
  readonly attachment: Attachment;
}

/** What the agent cannot see from inside a machine that shares this computer's kernel and stands behind its port. */
function overrides(publicSshPort: number): string {
  // Below its first process is what the machine does; the counters of the kernel are those of all this computer.
  return JSON.stringify({ publicSshPort, bootTime: Math.floor(Date.now() / 1000), processes: 1 }, null, 2);
}

function prepareDisk(options: TenantOptions): void {
  const upper = join(options.dir, 'upper');
  const file = join(upper, 'etc/berth/overrides.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, overrides(options.publicSsh));
  const unit = join(upper, 'etc/systemd/system/ssh.service');
  if (!options.sshOff || existsSync(unit)) return;
  // As "systemctl mask" does it.
  mkdirSync(dirname(unit), { recursive: true });
  symlinkSync('/dev/null', unit);
}

async function tellPowerOff(emulator: string, id: string): Promise<void> {
  const response = await fetch(`${emulator}/_berth/instances/${id}/power-off`, {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the emulator answered ${response.status}`);
}

/** Makes an instance's tenant; its machine starts when `follow` hears that the instance runs. */
export function tenantOf(options: TenantOptions): Tenant {
  const { dir, network, address, emulator, publicSsh } = options;
  const { id } = options.first;
  const door = publicPort({
    port: publicSsh,
    servicePort: SSH_PORT,
    target: SSH_PORT,
    targetHost: address,
  });
  let instance = options.first;
  let life: Life | undefined;
  let machine: Machine | undefined;
  let killed = false;
  /** The boot that has ended by itself: it does not start again, for its instance is about to be something else. */
  let poweredOff: number | undefined;
  let notBefore = 0;
  let turn: Promise<void> = Promise.resolve();
  let waiting = 0;

  const inTurn = (step: () => Promise<void>): Promise<void> => {
    waiting += 1;
    const mine = turn.then(step).finally(() => {
      waiting -= 1;
    });
    turn = mine.catch(() => undefined);
    return mine;
  };

  const over = async (of: Life): Promise<void> => {
    if (life === of) life = undefined;
    await door.close();
    await of.attachment.detach();
  };

  /** The machine has ended although nobody here ended it. */
  const endedByItself = async (of: Life, end: End): Promise<void> => {
    if (life !== of || killed) return;
    await over(of);
    if (end === 'powered off') {
      poweredOff = of.boot;
      await tellPowerOff(emulator, id);
    } else if (end === 'died') {
      // To EC2 the instance is running still.
      notBefore = Date.now() + AGAIN_MS;
      console.error(
        `machine ${id} has died, it is started again; its console is in ${join(dir, 'boot.log')}`,
      );
    }
  };

  const boots = async (attachment: Attachment): Promise<Machine> => {
    try {
      return bootMachine({
        name: attachment.namespace,
        hostname: `ip-${(instance.privateIp ?? address).replaceAll('.', '-')}`,
        dir,
        layers: options.layers,
        namespace: attachment.namespace,
        containers: options.containers,
      });
    } catch (error) {
      await attachment.detach();
      throw error;
    }
  };

  const start = async (): Promise<void> => {
    const { boot } = instance;
    prepareDisk(options);
    const attachment = await network.attach(options.place);
    const booted = await boots(attachment);
    const mine: Life = { boot, machine: booted, attachment };
    life = mine;
    machine = booted;
    void booted.ended
      .then((end) => inTurn(() => endedByItself(mine, end)))
      .catch((error: unknown) => console.error(`machine ${id}: its end was not heard: ${String(error)}`));
  };

  const end = async (how: 'halt' | 'kill'): Promise<void> => {
    const ending = life;
    if (ending === undefined) return;
    life = undefined;
    await door.close();
    await ending.machine[how]();
    await over(ending);
  };

  const step = async (): Promise<void> => {
    const { state, boot, groups } = instance;
    const wanted = state === 'running' && poweredOff !== boot;
    if (life !== undefined && (!wanted || life.boot !== boot))
      await end(state === 'shutting-down' || state === 'terminated' ? 'kill' : 'halt');
    if (wanted && !killed && life === undefined && Date.now() >= notBefore) await start();
    if (life !== undefined) await door.obey(groups);
  };

  return {
    publicSsh,
    address,
    instance: () => instance,
    isRunning: () => life !== undefined,
    follow: async (now) => {
      instance = now;
      if (waiting === 0) await inTurn(step);
    },
    kill: () => {
      // Also one that is being shut down just now: nobody waits for it any more.
      killed = true;
      void machine?.kill();
      return inTurn(() => end('kill'));
    },
  };
}
