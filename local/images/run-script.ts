import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proxies, SYSTEM_PATH } from '../machines/command';
import { AT_ONCE, onDisk, QUIETLY, WITH_US } from '../machines/disk';

/** The disk of a computer that is being built, which nothing has booted. */
export interface Site {
  /** `upper` in it is what the build changes. */
  readonly dir: string;
  /** What lies below, from the topmost to the base. */
  readonly layers: readonly string[];
  /** Files for the build: its scripts see them in `FILES`. */
  readonly files: string;
  /** For apt's archive. */
  readonly packages: string;
  readonly signal: AbortSignal | undefined;
}

/** Where a script finds the site's files. */
export const FILES = '/run/berth-build';
const SCRIPT = 'script.sh';
const LAST_LINES = 25;

/**
 * Runs a bash script as root on the disk, with this computer's network.
 *
 * @throws Error that says how it ended and what it wrote last, when that is not well or takes too long
 */
export async function runScript(site: Site, script: string, seconds: number): Promise<void> {
  const { dir, layers, files, packages, signal } = site;
  // Not through standard input, from which some of its programs might read.
  writeFileSync(join(files, SCRIPT), script, { mode: 0o644 });
  const own = proxies();
  const nspawn = [
    ...QUIETLY,
    '--as-pid2',
    '--pipe',
    '--machine=berth-build',
    // Nothing of this computer stays in the image.
    '--resolv-conf=bind-host',
    '--timezone=off',
    `--bind-ro=${files}:${FILES}`,
    `--bind=${packages}:/var/cache/apt/archives`,
    ...Object.keys(own).map((name) => `--setenv=${name}`),
    '/bin/bash',
    `${FILES}/${SCRIPT}`,
  ];
  const child = spawn(WITH_US, onDisk(dir, layers, nspawn, { apart: AT_ONCE }), {
    // What one step leaves in /tmp, the next one finds.
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', SYSTEMD_NSPAWN_TMPFS_TMP: '0', ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output: readonly string[] = [''];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const [first = '', ...more] = text.split('\n');
      output = [...output.slice(0, -1), `${output.at(-1) ?? ''}${first}`, ...more].slice(-LAST_LINES);
    });
  }
  let late = false;
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, seconds * 1000);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (late) throw new Error(`took longer than ${seconds} s\n${output.join('\n').trim()}`);
    if (code !== 0) throw new Error(`ended with ${code ?? 'a signal'}\n${output.join('\n').trim()}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}
