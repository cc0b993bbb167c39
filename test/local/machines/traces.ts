import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function list(program: string, ...args: readonly string[]): string[] {
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  }).split('\n');
}

/** Command lines and environments of processes in which a text stands. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text);
        } catch {
          // Ended since it was listed.
          return false;
        }
      }),
    );
}

/** Processes that run on a disk below this directory. */
export function processesOn(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/mountinfo`, 'latin1').includes(`upperdir=${dir}`);
      } catch {
        // Ended since it was listed.
        return false;
      }
    });
}

/** The files below a directory that a test of computers asks for, or the directory itself. */
export function filesOf(dir: string, ...names: readonly string[]): string[] {
  if (!existsSync(dir)) return [];
  return [dir, ...names.map((name) => join(dir, name)).filter((file) => existsSync(file))];
}

/** Namespaces, interfaces, tables, mounts and control groups whose name holds this text. */
export function networkThings(text: string): string[] {
  return [
    ...list('ip', 'netns', 'list'),
    ...list('ip', '-o', 'link'),
    ...list('nft', 'list', 'tables'),
    ...list('cat', '/proc/mounts'),
    // What ends while it is listed is no fault.
    ...list('sh', '-c', 'find /sys/fs/cgroup -type d -name "berth*" 2> /dev/null || true'),
  ].filter((line) => line.includes(text));
}
