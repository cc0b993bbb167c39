import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { attempt, command } from './command';

const ROOT = '/sys/fs/cgroup';
const TRIES = 20;
const BETWEEN_MS = 100;

/**
 * A shell's lines that take it, and with it the machine that it becomes, into control groups of its own: what limits
 * containers on a machine is then below these, and apart from those of other machines. Where systemd runs this computer,
 * it has done that.
 *
 * @param name of letters, digits and `-`
 * @see https://www.kernel.org/doc/html/latest/admin-guide/cgroup-v1/cgroups.html
 */
export function enterCgroup(name: string): string {
  if (existsSync('/run/systemd/system')) return '';
  return [
    'own() {',
    `  one="$1/${name}"`,
    '  mkdir -p "$one" || return 0',
    // Of the first version, a new group may use no processor until it is told which.
    '  for of in cpus mems; do',
    '    if [ -e "$1/cpuset.$of" ] && [ ! -e "$1/cgroup.controllers" ]; then cat "$1/cpuset.$of" > "$one/cpuset.$of"; fi',
    '  done',
    '  echo $$ > "$one/cgroup.procs" || true',
    '}',
    // As numbers, names of controllers, path.
    'while IFS=: read -r number controllers path; do',
    `  place=${ROOT}`,
    `  [ -e ${ROOT}/cgroup.procs ] || place="${ROOT}/\${controllers#name=}"`,
    `  [ -n "$controllers" ] || [ -e ${ROOT}/cgroup.procs ] || place=${ROOT}/unified`,
    '  if [ -d "$place$path" ]; then own "$place${path%/}"; fi',
    'done < /proc/self/cgroup',
    '',
  ].join('\n');
}

/** Removes the groups of this name, in which nothing runs any more; what has just been killed may take its time. */
export async function removeCgroup(name: string): Promise<void> {
  if (existsSync('/run/systemd/system') || !existsSync(ROOT)) return;
  const which = [ROOT, '-depth', '-type', 'd', '(', '-name', name, '-o', '-path', `*/${name}/*`, ')'];
  for (let tries = 0; tries < TRIES; tries += 1) {
    await attempt('find', [...which, '-exec', 'rmdir', '{}', ';']);
    if ((await command('find', which).catch(() => '')).trim() === '') return;
    await setTimeout(BETWEEN_MS);
  }
}
