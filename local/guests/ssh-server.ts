import { timingSafeEqual } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { Server, utils } from 'ssh2';
import type { AuthContext, Connection, ParsedKey } from 'ssh2';
import { listenOnLoopback } from './listen';
import type { Shell } from './shell';
import { serveSession } from './ssh-session';

/** A running SSH server. */
export interface SshServer {
  readonly port: number;
  close(): void;
}

const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

function isAllowed(context: AuthContext, allowed: ParsedKey): boolean {
  if (context.method !== 'publickey') return false;
  const mine = allowed.getPublicSSH();
  const theirs = context.key.data;
  if (context.key.algo !== allowed.type || mine.length !== theirs.length || !timingSafeEqual(mine, theirs)) {
    return false;
  }
  // Without a signature the client only asks whether this key would do.
  if (context.signature === undefined || context.blob === undefined) return true;
  // An error is returned, not thrown, whatever the types say.
  const verdict: unknown = allowed.verify(context.blob, context.signature, context.hashAlgo);
  return verdict === true;
}

/** Port forwarding reaches the guest itself and nothing else; there, port 80 is the workbench. */
function forward(client: Connection, ports: Readonly<Record<number, number>>): void {
  client.on('tcpip', (accept, reject, wish) => {
    if (!LOCAL.has(wish.destIP)) {
      reject();
      return;
    }
    const target = connect(ports[wish.destPort] ?? wish.destPort, '127.0.0.1');
    target.once('error', reject);
    target.once('connect', () => {
      target.off('error', reject);
      const channel = accept();
      target.on('error', () => channel.destroy());
      channel.on('error', () => target.destroy());
      channel.on('close', () => target.destroy());
      target.pipe(channel);
      channel.pipe(target);
    });
  });
}

/**
 * Starts a real SSH server for one key: shell, commands, SFTP (so `scp` too) and `-L` to the guest itself.
 *
 * Any login name is let in as the one user there is: a process guest has no accounts of its own.
 *
 * @param options.publicKey the OpenSSH line of the only key that opens
 * @param options.hostKey private key in OpenSSH format
 * @param options.ports what `-L` means by a port of the guest, where a service listens elsewhere
 * @throws Error when the public key cannot be read
 */
export async function startSshServer(options: {
  readonly publicKey: string;
  readonly hostKey: string;
  readonly shell: Shell;
  readonly ports: Readonly<Record<number, number>>;
}): Promise<SshServer> {
  const allowed = utils.parseKey(options.publicKey);
  if (allowed instanceof Error)
    throw new Error(`the key pair's public key cannot be read: ${allowed.message}`);
  const clients = new Set<Connection>();
  const server = new Server({ hostKeys: [options.hostKey], ident: 'Berth-local-guest' }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    // A client that hangs up in the middle is no event.
    client.on('error', () => client.end());
    client.on('authentication', (context) => {
      if (isAllowed(context, allowed)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('ready', () => {
      client.on('session', (accept) => serveSession(accept(), options.shell));
      forward(client, options.ports);
    });
  });
  // Listens itself because ssh2 would wait with small packets, which makes scp of many small files ten times slower.
  const listener = createServer({ noDelay: true }, (socket) => server.injectSocket(socket));
  const port = await listenOnLoopback(listener);
  return {
    port,
    close: () => {
      listener.close();
      for (const client of clients) client.end();
    },
  };
}
