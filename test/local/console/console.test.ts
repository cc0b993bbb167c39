import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleConfiguration } from '../../../lambda/contract/console-headers';
import { type ConsoleSite, startConsole } from '../../../local/console/console';
import { freePorts } from '../free-ports';

const CONFIGURATION: ConsoleConfiguration = {
  deployment: 'demo',
  issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x',
  clientId: 'client',
  signInUrl: 'http://127.0.0.1:4566',
  apiUrl: '/api',
  workbenchOrigin: 'http://localhost:4570',
};

let dir: string;
let files: string;
let api: Server;
let heard: { line: string; headers: IncomingHttpHeaders; body: string }[];
let site: ConsoleSite;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'berth-console-'));
  files = join(dir, 'console');
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), '<h1>the console</h1>');
  writeFileSync(join(files, 'assets/app-1234.js'), 'export {};');
  writeFileSync(join(dir, 'secret.txt'), 'not of the console');
  heard = [];
  api = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      heard.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers, body });
      outgoing.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"s-1"}');
    });
  });
  await new Promise<void>((done) => {
    api.listen(0, '127.0.0.1', done);
  });
  const port = await freePorts();
  site = await startConsole({ port, files, api: `http://127.0.0.1:${(api.address() as AddressInfo).port}` });
  site.configure(CONFIGURATION);
});

afterEach(async () => {
  await site.stop();
  api.close();
  api.closeAllConnections();
  rmSync(dir, { recursive: true });
});

/** As no browser asks: the path as it stands, and any host. */
function plain(path: string, host = 'localhost'): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    get({ host: '127.0.0.1', port: new URL(site.url).port, path, headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
    }).on('error', fail);
  });
}

test.each(['/', '/sessions', '/sessions/s-1/connectivity', '/signed-in?code=1&state=2'])(
  'the address %s leads to the console, which no browser keeps',
  async (path) => {
    const page = await fetch(`${site.url}${path}`);
    expect([page.status, await page.text()]).toEqual([200, '<h1>the console</h1>']);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-cache');
  },
);

test('its pages load nothing of elsewhere, sign in where this deployment does, and post to its workbenches only', async () => {
  const { headers } = await fetch(site.url);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('http://127.0.0.1:4566');
  expect(policy).toContain('form-action http://localhost:4570');
  expect(headers.get('referrer-policy')).toBe('strict-origin');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a browser keeps files with a hash in their names, and asks for the configuration each time', async () => {
  const script = await fetch(`${site.url}/assets/app-1234.js`);
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect(script.headers.get('cache-control')).toContain('immutable');
  const configuration = await fetch(`${site.url}/config.json`);
  expect(await configuration.json()).toEqual(CONFIGURATION);
  expect(configuration.headers.get('cache-control')).toBe('no-cache');
});

test('what lies outside its folder, or is not there, is not given', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/no.js',
    '/%E0%A4%A.js',
  ]) {
    const { status, text } = await plain(path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).not.toContain('not of the console');
  }
});

test('a request of another machine’s name is refused', async () => {
  expect((await plain('/', 'evil.example')).status).toBe(403);
});

test('what is below /api goes to the API without that prefix, with the token and who asks', async () => {
  const answer = await fetch(`${site.url}/api/sessions?all=true`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', 'x-berth-viewer': '198.51.100.9' },
    body: '{}',
  });
  expect([answer.status, await answer.json()]).toEqual([202, { id: 's-1' }]);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ line: 'POST /sessions?all=true', body: '{}' });
  expect(heard[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-berth-viewer': '127.0.0.1' });
});

test('until the console is built, its address says how to', async () => {
  rmSync(join(files, 'index.html'));
  const page = await fetch(site.url);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('npm run build:console');
});
