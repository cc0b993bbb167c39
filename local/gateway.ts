import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

/** The API's own address on this machine; it is known before the API is deployed, so that guests can be told. */
export interface Gateway {
  readonly url: string;
  /** Where requests go from now on. */
  forwardTo(url: string): void;
  stop(): Promise<void>;
}

/**
 * Plays the API's host name: AWS gives a deployed API a name of its own, the emulator a path on its one port.
 *
 * @throws Error when the port is taken
 */
export async function startGateway(port: number): Promise<Gateway> {
  let target: URL | undefined;
  const server = createServer((incoming, outgoing) => {
    if (target === undefined) {
      outgoing.writeHead(503, { 'content-type': 'text/plain' }).end('The API is not deployed yet.\n');
      return;
    }
    forward(target, incoming, outgoing);
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo: (url) => {
      target = new URL(url);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
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
  incoming.pipe(onward);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${port} is taken by another program; choose another with --port (two ports from there on are used)`,
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
