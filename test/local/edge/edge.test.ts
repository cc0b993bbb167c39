import { WebSocket, WebSocketServer } from 'ws';
import { aStage, COMPUTER, passing, type Stage } from './an-edge';

let stage: Stage;

/** Says of each event what was in it, as JSON in a header of the request to the computer. */
const TELLING = passing("request.headers['x-event'] = { value: JSON.stringify(event) };");

interface Event {
  readonly version: string;
  readonly context: Readonly<Record<string, string>>;
  readonly viewer: { readonly ip: string };
  readonly request: Readonly<Record<string, unknown>>;
}

function toldEvent(): Event {
  return JSON.parse(stage.heard.computer.at(-1)?.headers['x-event']?.[0] ?? '') as Event;
}

afterEach(() => stage.stop());

describe('an edge whose function tells what it saw', () => {
  beforeEach(async () => {
    stage = await aStage(TELLING);
  });

  test('the event has the documented shape: small letters, more than one value, cookies apart, nothing decoded', async () => {
    const { status } = await stage.ask('/a%2fb?x=1&x=2&empty=&flag&t=%20', {
      method: 'POST',
      headers: { 'X-Thing': ['a', 'b'], cookie: 'one=1; two=a=b; one=3', 'content-type': 'text/plain' },
      body: 'a body',
    });
    expect(status).toBe(200);
    const { version, context, viewer, request } = toldEvent();
    expect([version, context['eventType'], viewer.ip]).toEqual(['1.0', 'viewer-request', '127.0.0.1']);
    expect(Object.keys(context).toSorted()).toEqual([
      'distributionDomainName',
      'distributionId',
      'eventType',
      'requestId',
    ]);
    expect(request).toEqual({
      method: 'POST',
      uri: '/a%2fb',
      querystring: {
        x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        empty: { value: '' },
        flag: { value: '' },
        t: { value: '%20' },
      },
      headers: expect.objectContaining({
        host: { value: `localhost:${stage.port}` },
        'x-thing': { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
        'content-type': { value: 'text/plain' },
      }) as unknown,
      cookies: {
        one: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] },
        two: { value: 'a=b' },
      },
    });
    expect(JSON.stringify(request)).not.toContain('a body');
    const [heard] = stage.heard.computer;
    expect(heard?.line).toBe('POST /a%2fb?x=1&x=2&empty=&flag&t=%20');
    expect(heard?.body).toBe('a body');
    expect(heard?.headers['cookie']).toEqual(['one=1; one=3; two=a=b']);
    expect(heard?.headers['x-thing']).toEqual(['a', 'b']);
    expect(heard?.headers['host']).toEqual([`localhost:${stage.port}`]);
  });

  test('neither the function nor the computer sees what CloudFront keeps to itself', async () => {
    await stage.ask('/', {
      headers: {
        'x-forwarded-proto': 'https',
        'keep-alive': 'timeout=5',
        'x-amz-cf-id': 'mine',
        'x-edge-location': 'mine',
        'x-real-ip': '203.0.113.7',
        'proxy-authorization': 'Basic x',
      },
    });
    const seen = Object.keys(toldEvent().request['headers'] as object);
    const hidden = [
      'connection',
      'x-forwarded-proto',
      'keep-alive',
      'x-real-ip',
      'proxy-authorization',
      'cookie',
    ];
    expect(seen.filter((name) => hidden.includes(name) || /^x-(?:amz|edge)/.test(name))).toEqual([]);
    const headers = stage.heard.computer[0]?.headers ?? {};
    expect(headers['x-forwarded-proto']).toBeUndefined();
    expect(headers['proxy-authorization']).toBeUndefined();
    expect(headers['x-amz-cf-id']?.[0]).not.toBe('mine');
    expect(headers['via']?.[0]).toContain('CloudFront');
  });

  test.each([
    ['an address of 8,192 bytes', 8192, 0, 200],
    ['one byte more', 8193, 0, 413],
    ['20 kB of headers', 100, 20_000, 200],
    ['more than CloudFront takes', 100, 20_480, 413],
  ])('%s is answered as CloudFront does', async (_title, address, headers, expected) => {
    const path = `/${'x'.repeat(address - `https://localhost:${stage.port}/`.length)}`;
    const answer = await stage.ask(path, { headers: { 'x-long': 'y'.repeat(headers) } });
    expect(answer.status).toBe(expected);
    expect(stage.heard.computer).toHaveLength(expected === 200 ? 1 : 0);
    expect(answer.headers.connection === 'close').toBe(expected === 413);
  });

  test('what asks for another host, a body with GET, or an unknown method reaches nobody', async () => {
    expect((await stage.ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await stage.ask('/', { headers: { 'content-length': '1' }, body: 'x' })).status).toBe(403);
    expect((await stage.ask('/', { method: 'PROPFIND' })).status).toBe(403);
    expect(stage.heard.computer).toEqual([]);
  });

  test.each(['/_berth/enter', '/x/../_berth/enter', '//_berth//enter', '/%5Fberth/enter', '/./_berth/enter'])(
    '%s goes to the API under its own host name, as it came, and to no function',
    async (path) => {
      const { text } = await stage.ask(`${path}?q=1`, {
        method: 'POST',
        headers: { origin: 'https://console.example', cookie: 'a=1' },
        body: 'code=x',
      });
      expect(text).toBe('the API');
      const [heard] = stage.heard.api;
      expect(heard?.line).toBe(`POST /base${path}?q=1`);
      expect(heard?.headers['host']?.[0]).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(heard?.headers).toMatchObject({ origin: ['https://console.example'], cookie: ['a=1'] });
      expect(stage.heard.computer).toEqual([]);
    },
  );

  test.each(['/_berthing', '/a/_berth/enter', '/_berth/../x', '/_berth%2fenter'])(
    '%s is the computer’s',
    async (path) => {
      expect((await stage.ask(path)).text).toBe('the computer');
    },
  );

  test('a WebSocket passes both ways, and ends with either end', async () => {
    const sockets = new WebSocketServer({ server: stage.computer });
    const upgraded = new Promise<string | undefined>((done) => {
      sockets.on('connection', (client, incoming) => {
        client.on('message', (data: Buffer) => client.send(`heard ${data.toString()}`));
        done(incoming.headers['x-event'] as string);
      });
    });
    const viewer = new WebSocket(`ws://localhost:${stage.port}/terminal/socket`, ['berth']);
    const said = new Promise<string>((done) => {
      viewer.on('message', (data: Buffer) => done(data.toString()));
    });
    await new Promise((done) => {
      viewer.on('open', done);
    });
    viewer.send('hello');
    expect(await said).toBe('heard hello');
    const { request } = JSON.parse((await upgraded) ?? '') as Event;
    const seen = Object.keys(request['headers'] as object);
    expect(seen).toContain('sec-websocket-key');
    expect(seen).not.toContain('upgrade');
    expect(seen).not.toContain('connection');
    const closed = new Promise((done) => {
      viewer.on('close', done);
    });
    for (const client of sockets.clients) client.terminate();
    await closed;
    sockets.close();
  });
});

async function statusOf(code: string, path = '/'): Promise<number> {
  stage = await aStage(code);
  return (await stage.ask(path)).status;
}

test.each([
  ['throws', "throw new Error('x');", 503],
  ['answers with a header that it may not add', "request.headers['x-real-ip'] = { value: '1' };", 502],
  ['changes a read-only header', "request.headers.host = { value: 'evil.example' };", 502],
  ['changes the method', "request.method = 'PUT';", 502],
  ['writes a header in capitals', "request.headers['X-A'] = { value: '1' };", 502],
])('a function that %s is answered as CloudFront does', async (_title, before, expected) => {
  const said = jest.spyOn(console, 'error').mockImplementation();
  expect(await statusOf(passing(before))).toBe(expected);
  expect(stage.heard.computer).toEqual([]);
  said.mockRestore();
});

test.each([
  ['/a?b=%20&c', '"b=%20&c"'],
  ['/a?', '""'],
  ['/a', 'undefined'],
])('of %s the function can have the query as it came: %s', async (path, raw) => {
  stage = await aStage(
    passing("request.headers['x-raw'] = { value: String(JSON.stringify(request.rawQueryString())) };"),
  );
  await stage.ask(path);
  expect(stage.heard.computer[0]?.headers['x-raw']).toEqual([raw]);
});

test('a name that is nobody’s any more, another port or TLS lead nowhere', async () => {
  for (const [from, to] of [
    [COMPUTER, 'ec2-198-18-0-2.compute-1.amazonaws.com'],
    ['port: 80', 'port: 22'],
    ["protocol: 'http'", "protocol: 'https'"],
  ] as const) {
    expect(await statusOf(passing().replace(from, to))).toBe(504);
    expect(stage.heard.computer).toEqual([]);
    await stage.stop();
  }
});

test('what a function answers itself reaches the browser and nobody else, over HTTP and for a WebSocket', async () => {
  stage = await aStage(`function handler() {
    return {
      statusCode: 307,
      headers: { location: { value: '/_berth/renew' }, 'x-a': { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } },
      body: { encoding: 'base64', data: 'aGVsbG8=' },
    };
  }`);
  const { status, headers, text } = await stage.ask('/');
  expect([status, headers.location, headers['x-a'], text]).toEqual([307, '/_berth/renew', '1, 2', 'hello']);
  const refused = await new Promise<number>((done) => {
    const viewer = new WebSocket(`ws://localhost:${stage.port}/`);
    viewer.on('unexpected-response', (_request, answer) => done(answer.statusCode ?? 0));
    viewer.on('error', () => undefined);
  });
  expect(refused).toBe(307);
  expect([...stage.heard.computer, ...stage.heard.api]).toEqual([]);
});

test('the response headers policy takes and gives, and every cookie passes', async () => {
  stage = await aStage(passing(), {
    remove: ['service-worker-allowed'],
    set: [
      { name: 'x-content-type-options', value: 'nosniff', override: true },
      { name: 'set-cookie', value: 'never', override: false },
    ],
  });
  const { headers } = await stage.ask('/');
  expect(headers['service-worker-allowed']).toBeUndefined();
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
});

test('a computer that hangs up is a bad gateway', async () => {
  stage = await aStage(passing());
  stage.computer.removeAllListeners('request');
  stage.computer.on('request', (incoming: { socket: { destroy(): void } }) => incoming.socket.destroy());
  expect((await stage.ask('/')).status).toBe(502);
});
