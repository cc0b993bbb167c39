import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The environment variable that marks everything a guest starts: shells lead groups of their own. */
export const MARK = 'BERTH_LOCAL_GUEST';

function markedOnLinux(entry: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return `\0${readFileSync(`/proc/${name}/environ`, 'latin1')}`.includes(`\0${entry}\0`)
        ? [Number(name)]
        : [];
    } catch {
      // Gone meanwhile, or somebody else's.
      return [];
    }
  });
}

function markedElsewhere(entry: string): number[] {
  // BSD's ps appends the environment of one's own processes to their command lines.
  return execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((line) => ` ${line} `.includes(` ${entry} `))
    .map((line) => Number.parseInt(line, 10));
}

/** The processes that carry a mark, this one excepted. */
function marked(mark: string): number[] {
  const entry = `${MARK}=${mark}`;
  const found = process.platform === 'linux' ? markedOnLinux(entry) : markedElsewhere(entry);
  return found.filter((pid) => pid !== process.pid);
}

/**
 * Kills every process that carries a mark, and what those start while it looks. A process that took the mark out of its
 * environment is not found.
 */
export function killMarked(mark: string): void {
  // What is killed may have forked just before; three looks catch all but a fork bomb.
  for (let look = 0; look < 3; look += 1) {
    const pids = marked(mark);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }
}
