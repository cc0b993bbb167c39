import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Behaviour, Distribution } from '../../../local/edge/distribution';
import { type Edge, startEdge } from '../../../local/edge/edge';
import type { Way } from '../../../local/guests/computers';
import { freePorts } from '../free-ports';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const NO_CHANGES = { remove: [], set: [] };

/** What an origin has heard. */
export interface Heard {
  readonly line: string;
  readonly headers: IncomingMessage['headersDistinct'];
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** An edge before a computer and an API, which both say what they heard and answer with their own name. */
export interface Stage {
  readonly edge: Edge;
  readonly port: number;
  readonly heard: { readonly computer: Heard[]; readonly api: Heard[] };
  readonly computer: Server;
  /** As `fetch` does not let a program ask. */
  ask(path: string, options?: AskOptions): Promise<Answered>;
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** The name that leads to the stage's computer; every other name leads nowhere. */
export const COMPUTER = 'ec2-198-18-0-1.compute-1.amazonaws.com';

/** A function that sends everything to the computer, after this was done with the event. */
export function passing(before = ''): string {
  return `import cf from 'cloudfront';
async function handler(event) {
  const request = event.request;
  ${before}
  cf.updateRequestOrigin({
    domainName: '${COMPUTER}',
    hostHeader: request.headers.host.value,
    customOriginConfig: { port: 80, protocol: 'http', sslProtocols: ['TLSv1.2'] },
  });
  return request;
}`;
}

export async function aStage(
  code: string,
  answers: Behaviour['answers'] = NO_CHANGES,
  keys: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const heard = { computer: [] as Heard[], api: [] as Heard[] };
  const computer = await anOrigin('the computer', heard.computer);
  const api = await anOrigin('the API', heard.api);
  const port = await freePorts();
  const behaviour = { methods: METHODS, answers };
  const distribution: Distribution = {
    behaviours: [
      { ...behaviour, pattern: '/_berth/*', viewerHost: false },
      { ...behaviour, pattern: '*', viewerHost: true, code },
    ],
    store: 'a-store',
  };
  const way: Way = { host: '127.0.0.1', port: portOf(computer) };
  const edge = await startEdge({
    port,
    distribution,
    store: { get: async (key) => keys[key] },
    api: `http://127.0.0.1:${portOf(api)}/base`,
    computers: { wayOfTheEdge: (name, at) => (name === COMPUTER && at === 80 ? way : undefined) },
  });
  return {
    edge,
    port,
    heard,
    computer,
    ask: (path, options) => ask(port, path, options),
    stop: async () => {
      await edge.stop();
      for (const server of [computer, api]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function anOrigin(name: string, heard: Heard[]): Promise<Server> {
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      const { method, url, headersDistinct } = incoming;
      heard.push({ line: `${method} ${url}`, headers: headersDistinct, body });
      outgoing.writeHead(
        200,
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['service-worker-allowed', '/'],
        ].flat(),
      );
      outgoing.end(name);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<Answered> {
  return new Promise((done, fail) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `localhost:${port}`, ...headers } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    asking.on('error', fail);
    asking.end(body);
  });
}
