import { attempt, command } from './command';
import { removeCgroup } from './cgroup';
import { type Claim, claim } from './claim';
import { firewallRules, type GuardedMachine } from './firewall-rules';

/** A network that only this computer and its machines are on. */
export interface Network {
  /** This computer's own address on it. */
  readonly gateway: string;
  /** Its other address, for the edge alone. */
  readonly edge: string;
  /**
   * Gives a machine a network namespace with its one interface; machines do not reach each other.
   *
   * @param place from 10 to 250
   */
  attach(place: number): Promise<Attachment>;
  /** Says which security groups guard which machine, and what machines may reach of this computer. */
  guard(
    machines: readonly GuardedMachine[],
    services: { readonly metadataPort: number; readonly offered: readonly number[] },
  ): Promise<void>;
  /** Removes all of it; whatever process is still on the network is killed. */
  remove(): Promise<void>;
}

export interface Attachment {
  /** Name of the namespace, as `ip netns` knows it. */
  readonly namespace: string;
  readonly address: string;
  detach(): Promise<void>;
}

const MOST = 250;
/** A shell's line. */
export const FORWARD = 'echo 1 > /proc/sys/net/ipv4/ip_forward';

const nameOf = (number: number): string => `berth${number}`;

const ip = (...args: readonly string[]): Promise<string> => command('ip', args);

async function detach(namespace: string): Promise<void> {
  const pids = await command('ip', ['netns', 'pids', namespace]).catch(() => '');
  for (const pid of pids.split(/\s+/).filter(Boolean)) await attempt('kill', ['-KILL', pid]);
  // Its interface first: the kernel takes its time to remove those of a namespace that goes.
  await attempt('ip', ['link', 'del', namespace]);
  await attempt('ip', ['netns', 'del', namespace]);
  await removeCgroup(namespace);
}

/** Ends a network and all that is on it by their names: it may be another, killed, process's. */
async function removeNetwork(number: number): Promise<void> {
  const name = nameOf(number);
  const listed = await command('ip', ['netns', 'list']);
  for (const line of listed.split('\n')) {
    const [namespace = ''] = line.split(' ');
    if (namespace.startsWith(`${name}-`)) await detach(namespace);
  }
  await attempt('ip', ['link', 'del', name]);
  await attempt('nft', ['delete', 'table', 'inet', name]);
}

/** Networks that are there, in whatever state. */
async function numbersInUse(): Promise<Set<number>> {
  const lists = await Promise.all([
    ip('netns', 'list'),
    ip('-o', 'link'),
    command('nft', ['list', 'tables']),
  ]);
  return new Set([...lists.join('\n').matchAll(/\bberth(\d+)\b/g)].map((found) => Number(found[1])));
}

/** Removes what killed processes have left, and takes a number that nobody uses. */
async function freshNumber(): Promise<{ readonly number: number; readonly mine: Claim }> {
  for (const number of await numbersInUse()) {
    const dead = await claim(String(number));
    if (dead === undefined) continue;
    await removeNetwork(number);
    await dead.release();
  }
  for (let number = 0; number < MOST; number += 1) {
    const mine = await claim(String(number));
    if (mine !== undefined) return { number, mine };
  }
  throw new Error(`All ${MOST} networks for machines are in use: end some other local clouds.`);
}

/**
 * Makes a network, after removing those whose owner was killed.
 *
 * @throws Error with the system's complaint
 */
export async function makeNetwork(): Promise<Network> {
  const { number, mine } = await freshNumber();
  const name = nameOf(number);
  const gateway = `10.77.${number}.1`;
  const edge = `10.77.${number}.2`;
  let rules = '';
  const remove = async (): Promise<void> => {
    await removeNetwork(number);
    await mine.release();
  };
  try {
    await ip('link', 'add', name, 'type', 'bridge');
    await ip('addr', 'add', `${gateway}/24`, 'dev', name);
    await ip('addr', 'add', `${edge}/24`, 'dev', name);
    await ip('link', 'set', name, 'up');
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    gateway,
    edge,
    attach: async (place) => {
      const namespace = `${name}-${place}`;
      const address = `10.77.${number}.${place}`;
      // The same at every boot: this computer remembers for a while whose an address was.
      const hardware = `02:be:27:48:${hex(number)}:${hex(place)}`;
      await detach(namespace);
      await ip('netns', 'add', namespace);
      try {
        const peer = ['peer', 'name', 'eth0', 'address', hardware, 'netns', namespace];
        await ip('link', 'add', namespace, 'type', 'veth', ...peer);
        await ip('link', 'set', namespace, 'master', name, 'up');
        await ip('link', 'set', namespace, 'type', 'bridge_slave', 'isolated', 'on');
        await ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
        await ip('-n', namespace, 'link', 'set', 'lo', 'up');
        await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
        await ip('-n', namespace, 'route', 'add', '169.254.169.254', 'via', gateway);
        // Docker wants it so, and a machine may not change it.
        await command('ip', ['netns', 'exec', namespace, 'sh', '-c', FORWARD]);
      } catch (error) {
        await detach(namespace);
        throw error;
      }
      return { namespace, address, detach: () => detach(namespace) };
    },
    guard: async (machines, services) => {
      const wanted = firewallRules({ name, gateway, edge, ...services }, machines);
      if (wanted === rules) return;
      await command('nft', ['-f', '-'], { input: wanted });
      rules = wanted;
    },
    remove,
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
