import { createServer } from 'node:net';
import { errorCode } from '../guests/error-code';

/** All of an address's bytes: some versions of Node.js fill a shorter name with zeros, others do not. */
const ADDRESS_BYTES = 108;

/** Something that no other process has, until it is given back or this process ends, however it ends. */
export interface Claim {
  release(): Promise<void>;
}

/**
 * Takes what has this name, unless a living process has it.
 *
 * It is an abstract socket, which the kernel gives to one process only and takes back when that ends: a file would have
 * to be judged by the next one.
 *
 * @see https://man7.org/linux/man-pages/man7/unix.7.html
 */
export async function claim(name: string): Promise<Claim | undefined> {
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: `\0berth-machines-${name}`.padEnd(ADDRESS_BYTES, '\0') }, resolve);
    });
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
  server.unref();
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
