import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../../local/guests/listen';

export interface Report {
  session: string;
  instance: string;
  generation: number;
  uptimeSeconds: number;
  checks: { name: string; ok: boolean; detail: string }[];
  ssh?: { hostKey: string; port: number };
}

export interface Heard {
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly report: Report;
}

/** A Berth API that hears reports and answers what the test says. */
export async function fakeApi(
  answer: (response: ServerResponse, heard: Heard) => void = (response) =>
    response.end(JSON.stringify({ state: 'starting', stopAt: null, reportSeconds: 1 })),
): Promise<{ url: string; heard: Heard[]; close: () => void }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const one: Heard = {
        at: Date.now(),
        path: request.url ?? '',
        headers: request.headers,
        report: JSON.parse(body || '{}') as Report,
      };
      heard.push(one);
      answer(response, one);
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
