import { createServer } from 'node:net';
import { portsFrom } from '../../local/ports';

/** The first of as many ports in a row as a local cloud uses, which nobody uses now. */
export async function freePorts(): Promise<number> {
  const { length } = Object.values(portsFrom(0));
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); ; port += length) {
    const free = await Promise.all(Object.values(portsFrom(port)).map(isFree));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
