import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Gateway, startGateway } from '../../local/gateway';
import { freePorts } from './free-ports';

let gateway: Gateway;
let api: Server;
let port: number;
let heard: string[];

/** `fetch` would not let a program set these headers. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', fail)
      .end();
  });
}

beforeAll(async () => {
  heard = [];
  api = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      heard.push([incoming.url ?? '', body].filter((it) => it !== '').join(' '));
      outgoing.end('from the API');
    });
  });
  await new Promise<void>((done) => {
    api.listen(0, '127.0.0.1', done);
  });
  port = await freePorts();
  gateway = await startGateway(port);
  gateway.forwardTo(`http://127.0.0.1:${(api.address() as AddressInfo).port}/base`);
});

afterAll(async () => {
  await gateway.stop();
  api.close();
});

beforeEach(() => {
  heard.length = 0;
});

test.each<Readonly<Record<string, string>>>([
  { origin: 'https://evil.example' },
  { origin: 'http://evil.example:80' },
  { origin: 'http://localhost.evil.example' },
  { origin: 'null' },
  { host: 'evil.example' },
  { host: '127.0.0.1.evil.example' },
  { host: '192.0.2.1:4567' },
])('a page of elsewhere, %j, is refused before anything hears of it', async (headers) => {
  for (const path of ['/images', '/', '/signed-in']) {
    const { status, text } = await ask(path, headers);
    expect(status).toBe(403);
    expect(text).toMatch(/this machine/);
  }
  expect(heard).toEqual([]);
});

test.each<Readonly<Record<string, string>>>([
  {},
  { origin: 'http://127.0.0.1:5173' },
  { origin: 'http://localhost:8080' },
  { origin: 'http://[::1]:1' },
  { host: 'localhost:4567' },
  { host: '[::1]:4567' },
  { host: 'api.localhost' },
])("this machine's own programs and pages, %j, are let through", async (headers) => {
  expect(await ask('/images?a=b', headers)).toEqual({ status: 200, text: 'from the API' });
  expect(heard).toEqual(['/base/images?a=b']);
});

test('machines that reach it under another address are let in once that is admitted', async () => {
  const headers = { host: '10.0.9.1:4567' };
  expect((await ask('/guest/report', headers)).status).toBe(403);
  gateway.admitHost('10.0.9.1:4567');
  expect((await ask('/guest/report', headers)).status).toBe(200);
});

test('a browser finds the routes, the workbench and how to get a token at the address', async () => {
  const { status, text } = await ask('/', {});
  expect(status).toBe(200);
  for (const it of [
    '/sessions/{id}/door',
    'http://localhost:8080/',
    'ssh -N -L',
    'npm run -s token',
    'README.md',
  ])
    expect(text).toContain(it);
});

test('the end of a sign-in says whether it worked, and never shows the code', async () => {
  const { text } = await ask('/signed-in?code=secret-code&state=1', {});
  expect(text).toContain('The sign-in worked');
  expect(text).not.toContain('secret-code');
  expect((await ask('/signed-in', {})).text).not.toContain('worked');
});

test('an address that is none is passed on, and harms nobody', async () => {
  expect((await ask('//', {})).status).toBe(200);
  expect(heard).toEqual(['/base//']);
});

async function report(body: string): Promise<string> {
  try {
    return String((await fetch(`${gateway.url}/guest/report`, { method: 'POST', body })).status);
  } catch {
    return 'hung up';
  }
}

test("a guest's reports get lost when they are to, and those of no other guest", async () => {
  const [cutOff, other] = ['s-cut-off', 's-other'].map((session) => JSON.stringify({ session, checks: [] }));
  expect(await report(cutOff ?? '')).toBe('200');
  gateway.loseReportsOf('s-cut-off');
  heard.length = 0;
  expect(await report(cutOff ?? '')).toBe('hung up');
  expect(heard).toEqual([]);
  expect(await report(other ?? '')).toBe('200');
  expect(heard).toEqual([`/base/guest/report ${other}`]);
});

test('reports that cannot be read are left to the API to refuse', async () => {
  gateway.loseReportsOf('s-cut-off');
  for (const body of ['no JSON', '', 'null']) expect(await report(body)).toBe('200');
  expect(await ask('/sessions/s-cut-off', {})).toMatchObject({ status: 200 });
});
