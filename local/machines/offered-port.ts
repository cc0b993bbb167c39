import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { joinSockets } from '../guests/join-sockets';

/** A port of this computer that machines may reach. */
export interface OfferedPort {
  readonly port: number;
  close(): void;
}

/**
 * Carries connections from the machines' network to the same port of 127.0.0.1, where a server listens that the
 * outside must not reach.
 *
 * @throws the system's error, EADDRINUSE for one
 */
export async function offerPort(gateway: string, port: number): Promise<OfferedPort> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (machine) => {
    const service = connect({ host: '127.0.0.1', port, noDelay: true });
    joinSockets(machine, service, sockets);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, gateway, resolve);
  });
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
