import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { command } from './command';

/** Debian 12. */
const SUITE = 'bookworm';
const MIRROR = process.env['BERTH_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
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

/** A change of any of it is another base. */
const RECIPE = createHash('sha256')
  .update(JSON.stringify([SUITE, PACKAGES, 2]))
  .digest('hex')
  .slice(0, 12);

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** Removes what a build left that was killed. @returns whether another build is under way */
function sweep(cache: string): boolean {
  let busy = false;
  for (const name of readdirSync(cache)) {
    const pid = Number(/\.building-(\d+)$/.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid) continue;
    if (isAlive(pid)) busy = true;
    else rmSync(join(cache, name), { recursive: true, force: true });
  }
  return busy;
}

/** What an image must not carry: keys and an identity of its own, and a resolver that a machine cannot reach. */
function forget(root: string): void {
  for (const name of readdirSync(join(root, 'etc/ssh')))
    if (name.startsWith('ssh_host_')) rmSync(join(root, 'etc/ssh', name));
  // A nameserver that never answers costs half a minute at boot and at each sudo.
  for (const name of ['machine-id', 'resolv.conf']) writeFileSync(join(root, 'etc', name), '');
  rmSync(join(root, 'var/lib/apt/lists'), { recursive: true, force: true });
  mkdirSync(join(root, 'var/lib/apt/lists/partial'), { recursive: true });
}

/**
 * The root directory that every machine's disk begins with: a small Debian with systemd, OpenSSH and cloud-init. It is
 * built at the first call (about a minute, some 300 MB, over the network) and found ready by later ones.
 *
 * The mirror is `http://deb.debian.org/debian`, or what the environment's `BERTH_DEBIAN_MIRROR` names.
 *
 * @param cache where it is kept
 * @param say hears what takes long
 * @throws Error with the complaint of the program that failed; nothing half-built is left
 */
export async function baseRoot(
  cache: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const base = join(cache, RECIPE);
  if (existsSync(base)) return base;
  mkdirSync(cache, { recursive: true });
  if (sweep(cache)) {
    say('    another process builds the base of all machines, it is waited for ...');
    while (sweep(cache)) await setTimeout(500, undefined, signal === undefined ? {} : { signal });
    if (existsSync(base)) return base;
  }
  const building = `${base}.building-${process.pid}`;
  mkdirSync(building);
  const inside = (...args: readonly string[]): Promise<string> =>
    // A process namespace, so that all of it ends when this process does; a mount namespace, so that nothing stays mounted.
    command(
      'unshare',
      ['--mount', '--pid', '--fork', '--kill-child=KILL', ...args],
      signal === undefined ? {} : { signal },
    );
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    say(`    ${what} ...`);
    const begun = Date.now();
    await work();
    say(`    ${what}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  };
  try {
    await timed(`debootstrap ${SUITE} from ${MIRROR}`, () =>
      inside('debootstrap', '--variant=minbase', SUITE, building, MIRROR),
    );
    cpSync('/etc/resolv.conf', join(building, 'etc/resolv.conf'), { dereference: true });
    await timed(`install ${PACKAGES.join(', ')}`, async () => {
      await inside('chroot', building, 'apt-get', 'update', '-qq');
      await inside(
        'chroot',
        building,
        'apt-get',
        'install',
        '-y',
        '-qq',
        '--no-install-recommends',
        ...PACKAGES,
      );
      await inside('chroot', building, 'apt-get', 'clean');
    });
    await inside(
      'chroot',
      building,
      'systemctl',
      'disable',
      'apt-daily.timer',
      'apt-daily-upgrade.timer',
      'e2scrub_reap.service',
    );
    forget(building);
    // Somebody else may have built the same meanwhile.
    if (!existsSync(base)) renameSync(building, base);
  } catch (error) {
    throw new Error(
      `The base of all machines could not be built (it needs the Debian mirror ${MIRROR}; BERTH_DEBIAN_MIRROR names another): ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return base;
}
