import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a page told a person to type, and the key it gave them. */
export interface Told {
  /** Where the browser has put the key. */
  readonly key: string;
  /** What the key is called in the commands. */
  readonly keyName: string;
  /** Makes ssh know the computer. */
  readonly trust: string;
  /** `ssh -i ...` */
  readonly ssh: string;
}

/**
 * Types the page's commands in an empty home, as they stand, and then one more in the shell that opens.
 *
 * @returns what that has printed
 */
export async function typeInShell({ key, keyName, trust, ssh }: Told, command: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'berth-home-'));
  try {
    copyFileSync(key, join(home, keyName));
    chmodSync(join(home, keyName), 0o600);
    const knownHosts = join(home, '.ssh/known_hosts');
    // The real ssh takes a person's home from the user database, not from HOME.
    const own = `-F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${knownHosts}`;
    const script = `${trust}\n${ssh.replace(/^ssh /, `ssh ${own} `)} '${command}'`;
    const { stdout } = await run('/bin/sh', ['-c', script], {
      cwd: home,
      env: { ...process.env, HOME: home },
    });
    return stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
