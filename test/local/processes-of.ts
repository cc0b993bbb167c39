import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Processes that still run of the local cloud at this port: each has the run's folder in its arguments or environment,
 * works in it or has a file of it open; or it stands in the process group of one that has.
 */
export function processesOf(port: number): string[] {
  if (process.platform !== 'linux') return [];
  const mark = new RegExp(`${join('.local', `run-${port}`)}(?!\\d)`);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const own = groupOf(String(process.pid));
  const found = pids.filter((pid) => placesOf(pid).some((place) => mark.test(place)));
  const groups = new Set(found.map(groupOf).filter((group) => group !== own && group !== ''));
  return pids.filter((pid) => found.includes(pid) || groups.has(groupOf(pid))).map(described);
}

function placesOf(pid: string): string[] {
  const folder = `/proc/${pid}`;
  return [
    orNothing(() => readFileSync(`${folder}/cmdline`, 'utf8')),
    orNothing(() => readFileSync(`${folder}/environ`, 'utf8')),
    orNothing(() => readlinkSync(`${folder}/cwd`)),
    ...openFilesOf(folder),
  ];
}

function openFilesOf(folder: string): string[] {
  const names = orNothing(() => readdirSync(`${folder}/fd`).join('/')).split('/');
  return names.map((name) => orNothing(() => readlinkSync(`${folder}/fd/${name}`)));
}

/** The process group stands behind the name, which may hold blanks and brackets, and the state and the parent. */
function groupOf(pid: string): string {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] ?? '';
}

function described(pid: string): string {
  return `${pid} ${orNothing(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .replaceAll('\0', ' ')
    .trim()}`;
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    // The process has ended since it was listed, or is somebody else's.
    return '';
  }
}
