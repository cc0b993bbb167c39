import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import {
  type ConsoleConfiguration,
  consoleCacheControl,
  consoleHeaders,
} from '../../lambda/contract/console-headers';
import { errorAnswer, functionAnswer, type Told, writeTo } from '../edge/edge-answers';
import { rawQueryOf, viewerRequestEvent } from '../edge/edge-event';
import { edgeFunction } from '../edge/function-runtime';
import { passOn } from '../edge/pass-on';
import { originHeaders, targetOf, violation } from '../edge/to-origin';
import { isTooLong, NODE_HEADER_BYTES } from '../edge/viewer-limits';
import { listenOnLoopback } from '../guests/listen';
import { strangersRequest } from '../loopback-only';
import { consoleFile, INDEX, isBuilt } from './console-files';

/** The console's site on this computer. */
export interface ConsoleSite {
  readonly url: string;
  /** Says what `/config.json` holds from now on. */
  configure(configuration: ConsoleConfiguration): void;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** On 127.0.0.1; browsers know it as `localhost`. */
  readonly port: number;
  /** The API's address. */
  readonly api: string;
  /** Where the build is. @default - `assets/console` of the repository */
  readonly files?: string;
}

const REPOSITORY = resolve(__dirname, '../..');
const DISTRIBUTION = { id: 'ELOCAL0BERTH01', domainName: 'local.cloudfront.net' };
const API = '/api/';
const NO_CHANGES = { remove: [], set: [] };
const NOT_BUILT = `The console is not built yet: run npm run build:console, and load this page again.\n`;

/**
 * Plays the console's distribution: the files of its build, `/config.json`, the API below `/api`, each through the
 * distribution's own function and with the headers of its policy. The API's answers come without them, as on AWS.
 *
 * @throws Error when the port is taken
 */
export async function startConsole(options: ConsoleOptions): Promise<ConsoleSite> {
  const { port, api, files = join(REPOSITORY, 'assets/console') } = options;
  const code = readFileSync(join(REPOSITORY, 'lambda/edge/console.js'), 'utf8');
  const run = edgeFunction(code, { get: async () => undefined });
  let configuration: ConsoleConfiguration | undefined;

  const file = async (path: string): Promise<Told> => {
    if (path === '/config.json' && configuration !== undefined)
      return told(200, 'application/json', consoleCacheControl('config.json'), JSON.stringify(configuration));
    if (path === INDEX && !isBuilt(files)) return told(503, 'text/plain', 'no-store', NOT_BUILT);
    const found = await consoleFile(files, path);
    return found === undefined
      ? told(404, 'text/plain', 'no-store', 'There is no such file.\n')
      : told(200, found.type, found.cacheControl, found.content);
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { url = '/', method = 'GET', headers } = incoming;
    const stranger = strangersRequest({ host: headers.host });
    if (stranger !== undefined) return writeTo(outgoing, errorAnswer(403, stranger));
    if (isTooLong(incoming))
      return writeTo(outgoing, errorAnswer(413, 'The request is larger than CloudFront takes.'));
    const event = viewerRequestEvent(incoming, DISTRIBUTION);
    const outcome = await run(event, rawQueryOf(url));
    if ('response' in outcome) return writeTo(outgoing, functionAnswer(outcome.response));
    const { request } = outcome;
    const wrong = violation(event.request, request);
    if (wrong !== undefined) return writeTo(outgoing, errorAnswer(502, wrong));
    if (url.startsWith(API)) {
      const { hostname, host, port: at } = new URL(api);
      const path = targetOf(incoming, event.request, request);
      const sent = originHeaders(incoming, request, host);
      return passOn(
        { host: hostname, port: Number(at), path, method, headers: sent },
        incoming,
        outgoing,
        NO_CHANGES,
      );
    }
    if (method !== 'GET' && method !== 'HEAD')
      return writeTo(outgoing, errorAnswer(403, `This distribution does not take ${method} here.`));
    const { status, headers: own, body } = await file(decoded(request.uri));
    return writeTo(outgoing, { status, body, headers: [...own, ...Object.entries(policy(configuration))] });
  };

  const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      console.error(`the console could not answer: ${String(error)}`);
      incoming.socket.destroy();
    });
  });
  await listenOnLoopback(server, port);
  return {
    url: `http://localhost:${port}`,
    configure: (known) => {
      configuration = known;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** What cannot be decoded is the name of no file. */
function decoded(uri: string): string {
  try {
    return decodeURI(uri);
  } catch {
    return '/';
  }
}

function policy(configuration: ConsoleConfiguration | undefined): Readonly<Record<string, string>> {
  const { issuer, signInUrl, workbenchOrigin = "'none'" } = configuration ?? {};
  const signIn = [issuer, signInUrl].flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
  return consoleHeaders({ signIn, workbench: workbenchOrigin });
}

function told(status: number, type: string, cacheControl: string, body: string | Buffer): Told {
  return {
    status,
    headers: [
      ['content-type', type],
      ['cache-control', cacheControl],
    ],
    body: typeof body === 'string' ? Buffer.from(body) : body,
  };
}
