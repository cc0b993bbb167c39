import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SYSTEM_PATH } from './command';

/** Names of suites that stand in place of a release's own name. */
const STANDING_NAMES = ['stable', 'testing', 'unstable', 'sid'];
/** How the images of cloud vendors say that a file lists the mirrors. */
const LIST = /^mirror\+file:(?:\/\/)?(\/.*?)\/?$/;

export const NO_MIRROR =
  'Machines are Debian, and the apt of this computer names no mirror of Debian: name one in BERTH_DEBIAN_MIRROR (https://www.debian.org/mirror/list has them all).';

/** What a system says about where its packages come from. */
export interface PackageSources {
  /** The text of `/etc/os-release`. */
  readonly osRelease: string;
  /** What apt reads packages from, a line each: address, suite, component. */
  readonly targets: string;
  readonly read: (file: string) => string;
}

/**
 * The mirror that a computer's own apt reads Debian from, without a slash at its end.
 *
 * @returns `undefined` where the computer is no Debian, or its apt knows no mirror of it that speaks HTTP
 * @see https://manpages.debian.org/bookworm/apt/sources.list.5.en.html
 */
export function mirrorIn({ osRelease, targets, read }: PackageSources): string | undefined {
  const about = (key: string): string | undefined =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1];
  if (about('ID') !== 'debian') return undefined;
  const suites = [about('VERSION_CODENAME'), ...STANDING_NAMES];
  const mirrors = targets.split('\n').flatMap((line) => {
    const [address = '', suite, component] = line.trim().split(/\s+/);
    if (component !== 'main' || !suites.includes(suite)) return [];
    const list = LIST.exec(address)?.[1];
    const mirror = list === undefined ? address : (/^\s*([a-z]+:\S+)/m.exec(read(list))?.[1] ?? '');
    return /^https?:/.test(mirror) ? [mirror.replace(/\/+$/, '')] : [];
  });
  // Others, too, call their suites as Debian does: all mirrors of Debian itself end like this, with few exceptions.
  return mirrors.find((mirror) => mirror.endsWith('/debian')) ?? mirrors[0];
}

/**
 * Where the base of all machines comes from: what the environment's `BERTH_DEBIAN_MIRROR` names, or the mirror of this
 * computer's own apt.
 */
export function debianMirror(): string | undefined {
  const named = process.env['BERTH_DEBIAN_MIRROR'];
  if (named !== undefined && named !== '') return named;
  try {
    const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
    return mirrorIn({
      osRelease: readFileSync('/etc/os-release', 'utf8'),
      targets: execFileSync(
        '/usr/bin/apt-get',
        ['indextargets', '--no-release-info', '--format', format, 'Created-By: Packages'],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: SYSTEM_PATH } },
      ),
      read: (file) => readFileSync(file, 'utf8'),
    });
  } catch {
    // No apt, so no mirror of its own.
    return undefined;
  }
}
