import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { Gate } from './gate';
import type { EmulatedInstance } from './instance';
import { listenOnLoopback } from './listen';
import type { Shell } from './shell';
import { serveTerminal } from './web-terminal';

/** A running workbench. */
export interface Workbench {
  readonly port: number;
  close(): void;
}

const PAGES = join(__dirname, 'pages');
const CSS = 'text/css; charset=utf-8';
const JS = 'text/javascript; charset=utf-8';

const ASSETS = new Map<string, { readonly file: string; readonly type: string }>([
  ['workbench.css', { file: join(PAGES, 'workbench.css'), type: CSS }],
  ['terminal.js', { file: join(PAGES, 'terminal.js'), type: JS }],
  ['xterm.js', { file: require.resolve('@xterm/xterm'), type: JS }],
  [
    'xterm.css',
    { file: join(dirname(require.resolve('@xterm/xterm')), '..', 'css', 'xterm.css'), type: CSS },
  ],
  ['addon-fit.js', { file: require.resolve('@xterm/addon-fit'), type: JS }],
]);

const HEADERS = {
  // xterm.js writes its sizes into a style element of its own.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function fill(page: string, instance: EmulatedInstance): string {
  const values: Readonly<Record<string, string>> = {
    id: instance.id,
    name: instance.tags['Name'] ?? instance.id,
    instanceType: instance.instanceType,
    zone: instance.zone,
  };
  return page.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) =>
    (values[key] ?? '').replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter] ?? ''),
  );
}

/**
 * Whether a page may open a shell here. A browser lets any site connect to a loopback port, and says only in `Origin`
 * which site it was: those of this computer may, and what is no browser sends none.
 */
export function isLocalOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const host = URL.parse(origin)?.hostname ?? '';
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  instance: EmulatedInstance,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const send = (status: number, type: string, body: string | Buffer): void => {
    response
      .writeHead(status, { ...HEADERS, 'content-type': type })
      .end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end();
    return;
  }
  // Any prefix is served: whoever stands in front of the workbench chooses it. Pages use relative addresses only.
  const asset = /\/assets\/([a-z.-]+)$/.exec(path);
  if (asset !== null) {
    const found = ASSETS.get(asset[1] ?? '');
    if (found === undefined) send(404, 'text/plain; charset=utf-8', 'There is no such file.');
    else send(200, found.type, await readFile(found.file));
  } else if (path.endsWith('/terminal/')) {
    send(
      200,
      'text/html; charset=utf-8',
      fill(await readFile(join(PAGES, 'terminal.html'), 'utf8'), instance),
    );
  } else if (path.endsWith('/')) {
    send(200, 'text/html; charset=utf-8', fill(await readFile(join(PAGES, 'home.html'), 'utf8'), instance));
  } else if (path.endsWith('/terminal')) {
    // The page's relative addresses need the slash, and the prefix is not known here.
    response.writeHead(308, { ...HEADERS, location: 'terminal/' }).end();
  } else {
    send(404, 'text/plain; charset=utf-8', 'There is no such page on this workbench.');
  }
}

const NOT_LET_IN = JSON.stringify({ detail: 'Open this workbench from Berth: Connect.' });

/**
 * Starts the workbench of a local guest: a home page and a terminal in the browser, under any path prefix.
 *
 * It has no sign-in of its own. What stands in front of it must have checked the visitor.
 *
 * @param current the instance as it is at the moment of a visit
 * @param gate asked about every request. Left out where whoever comes has a shell on the computer anyway.
 */
export async function startWorkbench(
  current: () => EmulatedInstance,
  shell: Shell,
  gate: Gate = () => true,
): Promise<Workbench> {
  const server = createServer((request, response) => {
    if (!gate(request)) {
      response
        .writeHead(401, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(NOT_LET_IN);
      return;
    }
    answer(request, response, current()).catch((error: unknown) => {
      console.error(`the workbench could not answer: ${String(error)}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!gate(request)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (!path.endsWith('/terminal/socket') || !isLocalOrigin(request.headers.origin)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => serveTerminal(client, shell));
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
      for (const client of sockets.clients) client.terminate();
    },
  };
}
