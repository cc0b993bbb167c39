import { createServer } from 'node:net';

/** The ports of a local cloud, in a row. */
export interface Ports {
  /** The emulated AWS. */
  readonly aws: number;
  readonly api: number;
  /** For the story's tunnel. */
  readonly tunnel: number;
  readonly console: number;
  /** The edge, which leads to workbenches. */
  readonly edge: number;
}

export function portsFrom(first: number): Ports {
  return { aws: first, api: first + 1, tunnel: first + 2, console: first + 3, edge: first + 4 };
}

/**
 * Ports that browsers, and Node.js like them, never ask for a web page: other services had them once.
 *
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
const NO_WEB: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

/**
 * Looks whether all ports of a local cloud are free, before anything of it is made.
 *
 * @throws Error naming the port that is taken, those that are used and how to choose others
 */
export async function portsAreFree(first: number): Promise<void> {
  const wanted = Object.values(portsFrom(first));
  for (const port of wanted) {
    if (NO_WEB.has(port)) throw new Error(portRefused(port, wanted));
    const code = await obstacle(port);
    if (code !== undefined) throw new Error(portTaken(port, wanted, code));
  }
}

function portRefused(port: number, wanted: readonly number[]): string {
  return `Browsers refuse port ${port}. The ports ${wanted.join(', ')} are used: choose others with --port (for example: npm run local -- --port ${port + 100}).`;
}

function portTaken(port: number, wanted: readonly number[], code: string): string {
  const what =
    code === 'EADDRINUSE'
      ? 'is taken by another program, perhaps by a local cloud that still runs'
      : `cannot be used (${code})`;
  return `Port ${port} on 127.0.0.1 ${what}. The ports ${wanted.join(', ')} are used: end that program, or choose others with --port (for example: npm run local -- --port ${port + 100}).`;
}

function obstacle(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => done(code));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(undefined)));
  });
}
