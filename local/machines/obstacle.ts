import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH } from './command';
import { debianMirror, NO_MIRROR } from './debian-mirror';

/** A file that must be there, and the Debian package that brings it. */
const NEEDED: readonly (readonly [program: string, debianPackage: string])[] = [
  ['debootstrap', 'debootstrap'],
  ['systemd-nspawn', 'systemd-container'],
  ['ip', 'iproute2'],
  ['nft', 'nftables'],
  ['setpriv', 'util-linux'],
  ['unshare', 'util-linux'],
];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

function isThere(program: string): boolean {
  return SYSTEM_PATH.split(':').some((dir) => existsSync(join(dir, program)));
}

/** What root may do on a computer of its own and not in most containers. */
const RIGHTS: readonly (readonly [right: string, program: string, args: readonly string[]])[] = [
  ['mount', 'unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']],
  ['make networks', 'unshare', ['--net', 'ip', 'link', 'add', 'berth-try', 'type', 'bridge']],
  ['set firewall rules', 'nft', ['list', 'tables']],
];

function mayNot(): string | undefined {
  return RIGHTS.find(([, program, args]) => {
    try {
      execFileSync(program, args, { stdio: 'ignore', env: { PATH: SYSTEM_PATH } });
      return false;
    } catch {
      return true;
    }
  })?.[0];
}

/** What of a computer decides whether machines can run on it. */
export interface Host {
  readonly platform: string;
  readonly isRoot: boolean;
  /** Debian packages that it lacks. */
  readonly missing: readonly string[];
  /** Where Debian itself comes from. */
  readonly mirror: () => string | undefined;
  /** What root may not do there, asked only where the rest is well. */
  readonly forbidden: () => string | undefined;
}

function thisHost(): Host {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    missing: [
      ...new Set(NEEDED.filter(([program]) => !isThere(program)).map(([, name]) => name)),
      ...(existsSync(KEYRING) ? [] : ['debian-archive-keyring']),
    ],
    mirror: debianMirror,
    forbidden: mayNot,
  };
}

/**
 * Why machines cannot run on this computer, and what to do about it.
 *
 * @returns one paragraph for a person; `undefined` when nothing is in the way
 */
export function obstacle(host: Host = thisHost()): string | undefined {
  const otherwise = 'Without --machines, every computer is a process instead, which needs nothing of this.';
  if (host.platform !== 'linux')
    return `Machines need Linux, and this is ${host.platform}: use a Linux computer or a virtual machine. ${otherwise}`;
  if (host.missing.length > 0) {
    const names = host.missing.join(' ');
    return `Machines need Debian packages that are missing here: ${names}. Get them with "sudo apt-get install --no-install-recommends ${names}". ${otherwise}`;
  }
  if (host.mirror() === undefined) return `${NO_MIRROR} ${otherwise}`;
  if (!host.isRoot)
    return `Machines have disks and networks of their own, which only root can make: run the same command as root (sudo). ${otherwise}`;
  const forbidden = host.forbidden();
  if (forbidden !== undefined)
    return `Root may not ${forbidden} here, perhaps because this is a container without privileges: use a computer or a virtual machine of your own. ${otherwise}`;
  return undefined;
}
