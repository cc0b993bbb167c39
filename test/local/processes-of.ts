import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processes that still run of the local cloud at this port: each has the run's folder in its arguments or environment. */
export function processesOf(port: number): string[] {
  if (process.platform !== 'linux') return [];
  const mark = join('.local', `run-${port}`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['cmdline', 'environ'].some((file) => contentOf(`/proc/${pid}/${file}`).includes(mark)));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return '';
  }
}
