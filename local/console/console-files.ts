import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { consoleCacheControl } from '../../lambda/contract/console-headers';

/** One file of the console. */
export interface ConsoleFile {
  readonly type: string;
  readonly cacheControl: string;
  readonly content: Buffer;
}

/** As S3 learns them from whoever puts the files there. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export const INDEX = '/index.html';

/** Whether the console was built. */
export function isBuilt(dir: string): boolean {
  return existsSync(join(dir, INDEX));
}

/** @returns undefined for a file that is not there, and for what lies outside the folder */
export async function consoleFile(dir: string, path: string): Promise<ConsoleFile | undefined> {
  const root = resolve(dir);
  const file = resolve(root, `.${path}`);
  if (!file.startsWith(`${root}${sep}`) || path.includes('\0')) return undefined;
  try {
    return {
      type: TYPES[extname(file)] ?? 'application/octet-stream',
      cacheControl: consoleCacheControl(path.slice(1)),
      content: await readFile(file),
    };
  } catch {
    return undefined;
  }
}
