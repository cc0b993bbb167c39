import {
  type ClientRequest,
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { signedInPage, welcomePage } from './gateway-pages';
import { LostReports } from './lost-reports';
import { strangersRequest } from './loopback-only';
import { portsFrom } from './ports';
import { tokenCommand } from './token-command';

/** The API's own address on this machine; it is known before the API is deployed, so that guests can be told. */
export interface Gateway {
  readonly url: string;
  /** Where requests go from now on. */
  forwardTo(url: string): void;
  /** Lets requests in that ask for this host as well, such as `10.0.0.1:4567`. */
  admitHost(host: string): void;
  /** Lets the reports of this session's guest get lost on their way, from now on. */
  loseReportsOf(session: string): void;
  stop(): Promise<void>;
}

/**
 * Plays the API's host name: AWS gives a deployed API a name of its own, the emulator a path on its one port. Two pages
 * for people are its own, at `/` and `/signed-in`. Pages of elsewhere are refused.
 *
 * @param port the one after the emulator's
 * @throws Error when the port is taken
 */
export async function startGateway(port: number): Promise<Gateway> {
  let target: URL | undefined;
  const hosts = new Set<string>();
  const lost = new LostReports();
  const server = createServer((incoming, outgoing) => {
    const refused = strangersRequest(incoming.headers, hosts);
    if (refused !== undefined) {
      outgoing.writeHead(403, { 'content-type': 'text/plain' }).end(`${refused}\n`);
      return;
    }
    const page = pageFor(incoming, port);
    if (page !== undefined) {
      outgoing.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
      });
      outgoing.end(page);
      return;
    }
    if (target === undefined) {
      outgoing.writeHead(503, { 'content-type': 'text/plain' }).end('The API is not deployed yet.\n');
      return;
    }
    const to = target;
    if (lost.mayConcern(incoming)) void lost.passOn(incoming, () => forward(to, incoming, outgoing));
    else incoming.pipe(forward(to, incoming, outgoing));
  });
  await listen(server, port);
  return {
    url: addressOf(port),
    forwardTo: (url) => {
      target = new URL(url);
    },
    admitHost: (host) => {
      hosts.add(host);
    },
    loseReportsOf: (session) => lost.add(session),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pageFor(incoming: IncomingMessage, own: number): string | undefined {
  const { method, url = '/' } = incoming;
  if (method !== 'GET') return undefined;
  const [path, query] = url.split('?', 2);
  // The emulator is at the port before.
  const first = own - 1;
  const token = tokenCommand(first);
  if (path === '/') {
    const site = `http://localhost:${portsFrom(first).console}`;
    return welcomePage({ url: addressOf(own), emulator: addressOf(first), console: site, token });
  }
  return path === '/signed-in' ? signedInPage(new URLSearchParams(query).has('code'), token) : undefined;
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Begins the same request to where it goes; its body is still to come. */
function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): ClientRequest {
  const { method, headers, url = '/' } = incoming;
  const onward = send(
    {
      host: target.hostname,
      port: target.port,
      path: target.pathname.replace(/\/$/, '') + url,
      method,
      headers: { ...headers, host: target.host },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  return onward;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} on 127.0.0.1 was taken just now; choose others with --port.`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
