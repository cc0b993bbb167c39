import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { consoleHeaders, type ConsoleConfiguration } from '../../lambda/contract/console-headers';
import { problemOf } from '../../lambda/contract/problems';
import { Refusal } from '../../lambda/domain/refusal';
import { type FakePerson, fakeSignIn, type FakeSignIn } from './fake-sign-in';

/** One request as it came, after its token was found good. */
export interface Asked {
  /** `POST /sessions/{id}/stop`, with the names filled in. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly key?: string | undefined;
  readonly person: FakePerson;
}

/** What answers one request: the body, or a Refusal thrown. */
export type Answering = (asked: Asked) => unknown;

export interface FakeBerth {
  readonly url: string;
  readonly signIn: FakeSignIn;
  /** Everything that was asked, the newest last. */
  readonly calls: Asked[];
  /** What answers; the first whose pattern fits `METHOD /path` wins, and those set later come first. */
  on(pattern: RegExp, answer: Answering): void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * The built console with the headers it has on AWS, an API under /api that answers as the tests say, and a sign-in page.
 *
 * @param site folder of the built console
 * @param workbench origin of the workbenches
 * @param issuer of people who do not sign in here: where it is, and which origins its endpoints are on
 */
export async function fakeBerth(
  site: string,
  answers: Readonly<Record<string, Answering>>,
  workbench = 'https://workbench.example',
  issuer?: { readonly url: string; readonly origins: readonly string[]; readonly signIn: FakeSignIn },
): Promise<FakeBerth> {
  const signIn = issuer?.signIn ?? fakeSignIn('/sign-in');
  const calls: Asked[] = [];
  const rules = Object.entries(answers).map(([route, answer]) => ({ pattern: patternOf(route), answer }));

  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      if (signIn.answer(request, response, body)) return;
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname.startsWith('/api/')) {
        const [status, answer] = api(request, url, body);
        const type = status < 400 ? 'application/json' : 'application/problem+json';
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(JSON.stringify(answer));
        return;
      }
      const headers = consoleHeaders({ signIn: issuer?.origins ?? [origin()], workbench });
      if (url.pathname === '/config.json') {
        response.writeHead(200, { ...headers, 'content-type': 'application/json' });
        response.end(JSON.stringify(configuration()));
        return;
      }
      const file = join(site, url.pathname);
      const found = url.pathname.includes('.') ? file : join(site, 'index.html');
      if (!existsSync(found)) {
        response.writeHead(404, headers).end();
        return;
      }
      response.writeHead(200, { ...headers, 'content-type': TYPES[extname(found)] ?? 'text/plain' });
      response.end(readFileSync(found));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const origin = (): string => `http://localhost:${port}`;
  const configuration = (): ConsoleConfiguration => ({
    deployment: 'lab',
    issuer: issuer?.url ?? `${origin()}/sign-in`,
    clientId: 'console',
    ...(issuer === undefined && { signInUrl: `${origin()}/sign-in` }),
    apiUrl: '/api',
    workbenchOrigin: workbench,
  });

  function api(request: IncomingMessage, url: URL, body: string): readonly [number, unknown] {
    const person = signIn.bearer((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    // As the gateway's authorizer says it.
    if (person === undefined) return [401, { message: 'Unauthorized' }];
    const key = request.headers['idempotency-key'];
    const asked: Asked = {
      route: `${request.method} ${url.pathname.slice('/api'.length)}`,
      query: url.searchParams,
      body: body === '' ? {} : (JSON.parse(body) as Asked['body']),
      ...(typeof key === 'string' && { key }),
      person,
    };
    calls.push(asked);
    const rule = rules.find(({ pattern }) => pattern.test(asked.route));
    try {
      if (rule === undefined) throw new Refusal('not-found', `Nothing answers ${asked.route}.`);
      return [200, rule.answer(asked)];
    } catch (error) {
      if (!(error instanceof Refusal)) return [500, { message: 'Internal Server Error' }];
      const problem = problemOf(error);
      return [problem.status, problem];
    }
  }

  return {
    url: origin(),
    signIn,
    calls,
    on: (pattern, answer) => void rules.unshift({ pattern, answer }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** `GET /sessions/{id}` as a pattern of what is asked. */
function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
