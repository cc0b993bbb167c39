import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { listenOnLoopback } from './listen';

/** Below the ports that systems choose for outgoing connections, so that a closed door's port is not taken meanwhile. */
const FIRST = 20_000;
const COUNT = 10_000;

function keptPort(dir: string): number | undefined {
  const file = join(dir, 'public-ssh-port');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/**
 * The public SSH port of an instance: chosen at its first boot, kept in its directory, never one of a neighbour's.
 *
 * @param dir the fleet's directory, with one directory for each instance
 * @throws Error when all ports are taken
 */
export async function publicPortOf(dir: string, id: string): Promise<number> {
  const mine = join(dir, id);
  mkdirSync(mine, { recursive: true, mode: 0o700 });
  const kept = keptPort(mine);
  if (kept !== undefined) return kept;
  const taken = new Set(readdirSync(dir).map((name) => keptPort(join(dir, name))));
  const start = Math.floor(Math.random() * COUNT);
  for (let i = 0; i < COUNT; i += 1) {
    const port = FIRST + ((start + i) % COUNT);
    if (!taken.has(port) && (await isFree(port))) {
      writeFileSync(join(mine, 'public-ssh-port'), String(port));
      return port;
    }
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free: end some programs and try again`);
}
