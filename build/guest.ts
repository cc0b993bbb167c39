import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where a gzip file names the system that packed it, and the value for "unknown". */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * Lays the guest's files beside the code of the function that sends them to computers: the agent packed, for user data
 * holds 16 kB at most. Neither time nor system is in the packed file, so the same agent gives the same bytes.
 */
export function layGuest(from: string, to: string): void {
  const packed = gzipSync(readFileSync(join(from, 'berth_agent.py')), { level: 9 });
  packed.writeUInt8(UNKNOWN_SYSTEM, SYSTEM_BYTE);
  writeFileSync(join(to, 'berth-agent.py.gz'), packed);
  copyFileSync(join(from, 'berth-agent.service'), join(to, 'berth-agent.service'));
}
