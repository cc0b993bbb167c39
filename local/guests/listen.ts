import type { Server } from 'node:net';

/**
 * Listens on 127.0.0.1 only.
 *
 * @param port 0 lets the system choose
 * @returns the port
 * @throws the system's error, EADDRINUSE for one
 */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
