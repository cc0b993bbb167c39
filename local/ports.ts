import { createServer } from 'node:net';

/** A local cloud uses this many ports in a row: the emulator's, the API's, and one for the story's tunnel. */
const PORTS = 3;

/**
 * Looks whether all ports of a local cloud are free, before anything of it is made.
 *
 * @throws Error naming the port that is taken, those that are used and how to choose others
 */
export async function portsAreFree(first: number): Promise<void> {
  const wanted = Array.from({ length: PORTS }, (_, index) => first + index);
  for (const port of wanted) {
    const code = await obstacle(port);
    if (code !== undefined) throw new Error(portTaken(port, wanted, code));
  }
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
