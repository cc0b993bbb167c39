import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENTER_PATH, LEAVE_FIELD } from '../../lambda/contract/edge';

/** A workbench's edge on an origin of its own. Like the real one it lets in only whom the console sends. */
export interface FakeWorkbench {
  readonly origin: string;
  /** What came to its door. */
  readonly entries: {
    readonly origin: string | undefined;
    readonly referer: string | undefined;
    readonly body: string;
  }[];
  close(): Promise<void>;
}

export async function fakeWorkbench(): Promise<FakeWorkbench> {
  const entries: FakeWorkbench['entries'][number][] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      if (request.method === 'POST' && request.url === ENTER_PATH) {
        const { origin, referer } = request.headers;
        const body = Buffer.concat(parts).toString();
        entries.push({ origin, referer, body });
        if (body === `${LEAVE_FIELD}=yes`) {
          const back = `<meta http-equiv="refresh" content="0; url=${origin}/">`;
          response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>Left</title>${back}`);
          return;
        }
        response.writeHead(303, { location: '/lab' }).end();
        return;
      }
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<title>Lab</title><h1>The workbench</h1>');
    })();
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
