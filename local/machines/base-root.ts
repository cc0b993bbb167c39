import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { claimBuild } from './claim-build';
import { command } from './command';
import { debianMirror, NO_MIRROR } from './debian-mirror';

/** Debian 12. */
const SUITE = 'bookworm';
const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'cloud-init',
  'python3',
  'iproute2',
  'curl',
  'sudo',
  'procps',
];

/** Work that a machine of some minutes has no use for. */
const UNWANTED = ['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_reap.service'];

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** A change of any of it is another base. */
const RECIPE = shortHash(JSON.stringify([SUITE, PACKAGES, UNWANTED, 2]));

/** What an image must not carry: keys and an identity of its own, and a resolver that a machine cannot reach. */
function forget(root: string): void {
  for (const name of readdirSync(join(root, 'etc/ssh')))
    if (name.startsWith('ssh_host_')) rmSync(join(root, 'etc/ssh', name));
  // A nameserver that never answers costs half a minute at boot and at each sudo.
  for (const name of ['machine-id', 'resolv.conf']) writeFileSync(join(root, 'etc', name), '');
  rmSync(join(root, 'var/lib/apt/lists'), { recursive: true, force: true });
  mkdirSync(join(root, 'var/lib/apt/lists/partial'), { recursive: true });
}

/** Where the tries of a build take place; it is moved away from here when it is done. */
const BUILDING = 'building';
const TRIES = 3;
const BETWEEN_TRIES_MS = 3000;

/** Runs a program of a build; it and its children end when this process does, and nothing of theirs stays mounted. */
function runAlone(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const alone = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child=KILL'];
  return command('setpriv', [...alone, ...args], { ...(signal !== undefined && { signal }), proxied: true });
}

/** Its writers may have been killed a moment ago, here or by the end of another process. */
function remove(building: string): void {
  rmSync(building, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** What wget had to say, which debootstrap keeps to itself. */
function logOf(root: string): string {
  const log = join(root, 'debootstrap/debootstrap.log');
  return existsSync(log) ? `\n${readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')}` : '';
}

async function build(
  root: string,
  mirror: string,
  timed: (what: string, work: () => Promise<unknown>) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  remove(root);
  mkdirSync(root);
  const inside = (...args: readonly string[]): Promise<string> => runAlone(['chroot', root, ...args], signal);
  // Without them, apt in there could not read from a mirror that speaks HTTPS only.
  const certificates = mirror.startsWith('https:') ? ['--include=ca-certificates'] : [];
  await timed(`debootstrap ${SUITE} from ${mirror}`, async () => {
    try {
      await runAlone(['debootstrap', '--variant=minbase', ...certificates, SUITE, root, mirror], signal);
    } catch (error) {
      throw new Error(`${messageOf(error)}${logOf(root)}`, { cause: error });
    }
  });
  cpSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
  await timed(`install ${PACKAGES.join(', ')}`, async () => {
    // A mirror that is only half read is no error to apt, unless it is told so.
    await inside('apt-get', 'update', '-qq', '--error-on=any');
    await inside('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
    await inside('apt-get', 'clean');
  });
  await inside('systemctl', 'disable', ...UNWANTED);
  forget(root);
}

/**
 * The root directory that every machine's disk begins with: a small Debian with systemd, OpenSSH and cloud-init. It is
 * built at the first call (about a minute, some 300 MB, over the network) and found ready by later ones. One process
 * builds it, others wait; what stands in its place is always whole.
 *
 * @param cache where it is kept
 * @param say hears what takes long
 * @throws Error with the complaint of the program that failed, after three tries; nothing half-built is left
 */
export async function baseRoot(
  cache: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const base = join(cache, RECIPE);
  if (existsSync(base)) return base;
  const mirror = debianMirror();
  if (mirror === undefined) throw new Error(NO_MIRROR);
  mkdirSync(cache, { recursive: true });
  const mine = await claimBuild(base, 'the base of all machines', say, signal);
  if (mine === undefined) return base;
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    say(`    ${what} ...`);
    const begun = Date.now();
    await work();
    say(`    ${what}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  };
  const building = join(cache, BUILDING);
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        await build(building, mirror, timed, signal);
        break;
      } catch (error) {
        if (signal?.aborted === true || tries === TRIES) throw error;
        say(`    that failed, it is tried again: ${messageOf(error)}`);
        await setTimeout(BETWEEN_TRIES_MS, undefined, signal === undefined ? {} : { signal });
      }
    }
    renameSync(building, base);
  } catch (error) {
    throw new Error(
      `The base of all machines could not be built from the Debian mirror ${mirror} (BERTH_DEBIAN_MIRROR names another): ${messageOf(error)}`,
      { cause: error },
    );
  } finally {
    remove(building);
    await mine.release();
  }
  return base;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
