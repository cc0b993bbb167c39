import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { leanPowershell } from './lean-powershell';
import { leanPython } from './lean-python';

/** Where a gzip file names the system that packed it, and the value for "unknown". */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** In the stream, the line before each file: where it belongs on the computer. */
const HEAD = '#= ';

/**
 * Lays the guest beside the code of the function that sends it to computers, without what only people read, for user data
 * holds 16 kB at most: for Linux one packed stream of all files, before each a line `#= <path>`, and for Windows its
 * packed script. Neither time nor system is in a packed file, so the same guest gives the same bytes.
 *
 * `berth_keep` is not among them: with it user data would come too near to its limit. Managed images have it.
 *
 * @param from the folder in which `linux` and `windows` lie
 */
export function layGuest(from: string, to: string): void {
  const source = (name: string): string => readFileSync(join(from, 'linux', name), 'utf8');
  const files: Readonly<Record<string, string>> = {
    '/opt/berth/berth_agent.py': leanPython(source('berth_agent.py')),
    '/opt/berth/berth_signals.py': leanPython(source('berth_signals.py')),
    '/etc/systemd/system/berth-agent.service': leanUnit(source('berth-agent.service')),
  };
  const script = leanPowershell(readFileSync(join(from, 'windows/berth-agent.ps1'), 'utf8'));
  writeFileSync(join(to, 'berth-guest.gz'), packed(stream(files)));
  writeFileSync(join(to, 'berth-guest-windows.gz'), packed(script));
}

function packed(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes.writeUInt8(UNKNOWN_SYSTEM, SYSTEM_BYTE);
  return bytes;
}

function stream(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([path, text]) => {
      if (`\n${text}`.includes(`\n${HEAD}`)) throw new Error(`A line of ${path} begins with "${HEAD}".`);
      return `${HEAD}${path}\n${text}`;
    })
    .join('');
}

/** A unit without comments and blank lines. @see https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html */
function leanUnit(unit: string): string {
  return unit.replaceAll(/^(?:[#;].*)?\n/gm, '');
}
