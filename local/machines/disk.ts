import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The disk is mounted where only what runs on it sees it, so that nothing is left mounted however that ends; so is what
 * systemd-nspawn notes of it.
 */
const MOUNTED =
  'set -e; mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn' +
  ' && mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4" && shift 3 && disk=$1 && shift' +
  ' && exec systemd-nspawn -D "$disk" "$@"';

/** An overlay's options are one line with its own separators. */
function mountable(path: string): string {
  if (/[,:\\]/.test(path))
    throw new Error(`Machines cannot have disks below ${path}: no comma, colon or backslash may be in it.`);
  return path;
}

/** The program that the kernel kills when this process ends, and that becomes systemd-nspawn. */
export const WITH_US = 'setpriv';

/**
 * Arguments of `WITH_US` that run systemd-nspawn on an overlay.
 *
 * @param dir `upper` in it is what is written; it is made
 * @param layers from the topmost to the base
 * @param nspawn its own arguments
 * @param more.apart further arguments of unshare
 * @param more.before lines of a shell that come first
 */
export function onDisk(
  dir: string,
  layers: readonly string[],
  nspawn: readonly string[],
  more: { readonly apart?: readonly string[]; readonly before?: string } = {},
): string[] {
  const { apart = [], before = '' } = more;
  const part = (of: string): string => {
    const path = mountable(join(dir, of));
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  };
  const disk = [part('upper'), part('work'), part('disk')];
  const lower = layers.map(mountable).join(':');
  const run = [
    'unshare',
    '--mount',
    ...apart,
    'sh',
    '-c',
    `${before}${MOUNTED}`,
    'sh',
    lower,
    ...disk,
    ...nspawn,
  ];
  return ['--pdeathsig', 'KILL', ...run];
}

/** What runs in there, in whatever namespaces, ends with the one process that is killed. */
export const AT_ONCE: readonly string[] = ['--pid', '--fork', '--kill-child=KILL', '--mount-proc'];

/** What systemd-nspawn is told whatever it runs. */
export const QUIETLY: readonly string[] = [
  '--quiet',
  '--register=no',
  '--link-journal=no',
  // Where systemd runs this computer, it gives what runs a scope of its own; elsewhere there is nobody to ask.
  ...(existsSync('/run/systemd/system') ? [] : ['--keep-unit']),
];
