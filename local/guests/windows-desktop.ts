import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './listen';

/** What a client says first: a connection request that offers TLS and CredSSP. @see MS-RDPBCGR 2.2.1.1 */
const REQUEST = Buffer.from([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]);
/** What a server answers: it confirms, and would go on with CredSSP. @see MS-RDPBCGR 2.2.1.2 */
const CONFIRM = Buffer.from([3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0]);
const PATIENCE_MS = 3000;

/** A port that behaves as a remote desktop's does up to its first answer, and no further: there is no desktop behind it. */
export interface PlayedDesktop {
  readonly port: number;
  close(): void;
}

export async function playDesktop(): Promise<PlayedDesktop> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (said) => {
      const asks = said[0] === 3 && said[5] === 0xe0;
      if (asks) socket.end(CONFIRM);
      else socket.destroy();
    });
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Asks a port as the guest of Windows does; answers what it says of it. */
export function askDesktop(host: string, port: number): Promise<{ ok: boolean; detail: string }> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (ok: boolean, detail: string) => (): void => {
      socket.destroy();
      resolve({ ok, detail });
    };
    socket.once('connect', () => socket.write(REQUEST));
    socket.once('data', (said) =>
      (said[0] === 3 && said[5] === 0xd0
        ? end(true, 'a remote desktop answers')
        : end(false, 'the port accepts connections but no remote desktop answers'))(),
    );
    socket.once('error', end(false, 'the port does not accept connections'));
    socket.once('timeout', end(false, 'no answer within 3 s'));
    socket.once('close', end(false, 'the port accepts connections but no remote desktop answers'));
  });
}
