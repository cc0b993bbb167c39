import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import * as fc from 'fast-check';
import {
  edgeCode,
  ENTER_PATH,
  pathOfThisHost,
  PROOF_HEADER,
  RENEW_EARLY_SECONDS,
  RENEW_PATH,
  RENEW_SECONDS,
  TICKET_COOKIE,
} from '../../../lambda/contract/edge';
import {
  gateKey,
  readProof,
  readTicket,
  type SigningKey,
  signTicket,
  type Ticket,
  TICKET_SECONDS,
} from '../../../lambda/contract/ticket';
import { type Asked, atTheEdge, HOST, SOURCE, type World } from './a-viewer';

interface Vectors {
  readonly now: number;
  readonly keys: readonly SigningKey[];
  readonly session: string;
  readonly ticket: Ticket;
  readonly tickets: readonly { readonly what: string; readonly text: string; readonly good: boolean }[];
}
const V = JSON.parse(readFileSync(join(__dirname, '../../vectors/tickets.json'), 'utf8')) as Vectors;
const [KEY = { id: '', secret: '' }] = V.keys;
const world: World = { keys: V.keys, now: V.now };
const good = signTicket(V.ticket, KEY);
const VISIT = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' };

const ask = (asked: Asked = {}, changes: Partial<World> = {}) =>
  atTheEdge({ ...world, ...changes }, { ticket: good, ...asked });
const later = (seconds: number): Partial<World> => ({ now: V.ticket.expires + seconds });

async function passes(...asked: Parameters<typeof ask>): Promise<boolean> {
  const { answer, origins } = await ask(...asked);
  // Either it goes to one computer, or it is answered here.
  expect(origins.length).toBe(answer.statusCode === undefined ? 1 : 0);
  return origins.length === 1;
}

test('a good ticket leads to the computer that it names, with a proof that this computer takes', async () => {
  const { answer, origins } = await ask({ uri: '/lab/tree', headers: { accept: '*/*' } });
  expect(answer).toMatchObject({
    uri: '/lab/tree',
    headers: { host: { value: HOST }, accept: { value: '*/*' } },
  });
  expect(origins).toEqual([
    {
      domainName: V.ticket.host,
      hostHeader: HOST,
      originPath: '',
      customHeaders: {},
      timeouts: { readTimeout: 60, keepAliveTimeout: 5, connectionTimeout: 5 },
      customOriginConfig: { port: 80, protocol: 'http', sslProtocols: ['TLSv1.2'] },
    },
  ]);
  const proof = answer.headers[PROOF_HEADER]?.value ?? '';
  expect(readProof(proof, gateKey(KEY, V.session), V.ticket, V.now)).toMatchObject({
    expires: V.ticket.expires,
  });
});

// The region of one of them is another one.
test.each(V.tickets.map(({ what, text, good: is }) => [what, text, is] as const))(
  'a ticket %s is read as everybody else reads it',
  async (what, ticket, is) => {
    const region = what === 'of another region' ? 'eu-central-1' : 'us-east-1';
    expect(await passes({ ticket }, { region })).toBe(is);
  },
);

test("a proof of one session opens no other session's gate, and none of another generation", async () => {
  const { answer } = await ask();
  const proof = answer.headers[PROOF_HEADER]?.value ?? '';
  const other = 's-xwvutsrqponmlkjihgfedcba';
  expect(readProof(proof, gateKey(KEY, other), { ...V.ticket, session: other }, V.now)).toBeUndefined();
  const before = { ...V.ticket, generation: V.ticket.generation - 1 };
  expect(readProof(proof, gateKey(KEY, V.session), before, V.now)).toBeUndefined();
});

test('the computer sees neither the ticket nor what a browser says in our name', async () => {
  const { answer } = await ask({
    headers: { 'x-berth-proof': 'forged', 'x-berth-other': 'x', x_berth_proof: 'forged', 'x-other': 'stays' },
    cookies: { _xsrf: { value: 'stays' } },
  });
  expect(answer.cookies).toEqual({ _xsrf: { value: 'stays' } });
  expect(Object.keys(answer.headers).toSorted()).toEqual(['host', PROOF_HEADER, 'x-other']);
  expect(answer.headers[PROOF_HEADER]?.value).toMatch(/^p1~/);
});

test('a ticket under a name in small letters is one, too: two are none', async () => {
  const small = { [TICKET_COOKIE.toLowerCase()]: { value: good } };
  expect((await atTheEdge(world, { cookies: small })).origins).toHaveLength(1);
  expect(await passes({ cookies: small })).toBe(false);
});

test.each<[string, Asked]>([
  ['no ticket', { cookies: { [TICKET_COOKIE]: { value: '' } } }],
  [
    'two tickets, even if both are good',
    { cookies: { [TICKET_COOKIE]: { value: good, multiValue: [{ value: good }, { value: good }] } } },
  ],
  ['a ticket that is longer than any', { cookies: { [TICKET_COOKIE]: { value: good.padEnd(30_000, 'A') } } }],
  [
    'a proof in the place of a ticket',
    { cookies: { [TICKET_COOKIE]: { value: good.replace('t1~', 'p1~') } } },
  ],
])('%s opens nothing, and the person reads what to do', async (_what, asked) => {
  const { answer, origins } = await ask({ ...asked, headers: VISIT });
  expect(origins).toEqual([]);
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['content-type']?.value).toContain('text/html');
  expect(answer.headers['cache-control']?.value).toBe('no-store');
  expect(answer.headers['content-security-policy']?.value).toContain("default-src 'none'");
  expect(answer.body?.data).toContain('press Connect');
});

test('a script without a ticket reads a problem document', async () => {
  const { answer } = await ask({ ticket: 'x', headers: { 'sec-fetch-mode': 'cors' } });
  expect(answer.headers['content-type']?.value).toBe('application/problem+json');
  expect(JSON.parse(answer.body?.data ?? '')).toMatchObject({
    status: 401,
    detail: expect.stringContaining('Connect'),
  });
});

test.each([
  ['us-east-1', 'ec2-203-0-113-25.us-east-1.compute.amazonaws.com'],
  ['us-east-1', 'ec2-203-0-113-25.eu-west-1.compute.amazonaws.com'],
  ['eu-west-1', 'ec2-203-0-113-25.compute-1.amazonaws.com'],
  ['eu-west-1', 'ec2-203-0-113-25.eu-west-2.compute.amazonaws.com'],
])('from %s nobody is sent to %s, whatever is signed', async (region, host) => {
  expect(await passes({ ticket: signTicket({ ...V.ticket, host }, KEY) }, { region })).toBe(false);
});

const on = (name: string) => passes({ headers: { host: `${name}.lab.example` } }, { hosts: true });

test('with a host name for each session, a ticket is good on its own name alone', async () => {
  expect(await on(V.session)).toBe(true);
  expect(await on('s-xwvutsrqponmlkjihgfedcba')).toBe(false);
  expect(await on(`x.${V.session}`)).toBe(false);
});

test('on the host that sessions share there are no service workers; where each has its own there may be', async () => {
  const headers = { 'service-worker': 'script', 'sec-fetch-mode': 'same-origin' };
  expect((await ask({ headers })).answer.statusCode).toBe(403);
  expect(await passes({ headers: { ...headers, host: `${V.session}.lab.example` } }, { hosts: true })).toBe(
    true,
  );
});

describe('a ticket that is over', () => {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'HEAD'])(
    'is exchanged, whatever is asked: %s',
    async (method) => {
      const { answer, origins } = await ask(
        { method, uri: '/api/contents/a%2Fb', query: 'x=1&y=%20' },
        later(31),
      );
      expect(origins).toEqual([]);
      expect(answer.statusCode).toBe(307);
      const to = new URL(answer.headers['location']?.value ?? '', 'https://berth.invalid');
      expect(to.pathname).toBe(RENEW_PATH);
      expect(to.searchParams.get('to')).toBe('/api/contents/a%2Fb?x=1&y=%20');
      expect(pathOfThisHost(to.searchParams.get('to') ?? '')).toBe('/api/contents/a%2Fb?x=1&y=%20');
    },
  );

  test('is exchanged for half a day, and then no more', async () => {
    expect((await ask({}, later(RENEW_SECONDS))).answer.statusCode).toBe(307);
    expect((await ask({}, later(RENEW_SECONDS + 1))).answer.statusCode).toBe(401);
  });

  test('is not exchanged when it was never good', async () => {
    const [ticket = ''] = V.tickets
      .filter(({ what }) => what === 'with a changed MAC')
      .map(({ text }) => text);
    expect((await ask({ ticket }, later(31))).answer.statusCode).toBe(401);
  });

  test('is not exchanged for a path that is too long to be taken along', async () => {
    const { answer } = await ask({ uri: `/${'x'.repeat(5_000)}` }, later(31));
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).not.toHaveProperty('location');
  });

  test('waits for the clock of the edge: within the skew it is still good', async () => {
    expect(await passes({}, later(30))).toBe(true);
  });
});

describe('a ticket that is nearly over', () => {
  const soon = later(1 - RENEW_EARLY_SECONDS);

  test.each<[string, Asked]>([
    ['a page that is opened', { headers: VISIT }],
    [
      'a script of the page itself',
      { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' } },
    ],
  ])('is exchanged early by %s', async (_what, asked) => {
    expect((await ask(asked, soon)).answer.statusCode).toBe(307);
  });

  test.each<[string, Asked]>([
    ['something sent', { method: 'POST', headers: { 'sec-fetch-mode': 'cors' } }],
    ['a picture', { headers: { 'sec-fetch-mode': 'no-cors' } }],
    ['a WebSocket', { headers: { 'sec-fetch-mode': 'websocket', 'sec-websocket-key': 'x' } }],
    ['a WebSocket of an old browser', { headers: { 'sec-fetch-mode': 'cors', 'sec-websocket-key': 'x' } }],
    ['a client that is no browser', {}],
  ])('is still good for %s', async (_what, asked) => {
    expect(await passes(asked, soon)).toBe(true);
  });

  test('is good for a path that is too long to be taken along', async () => {
    expect(await passes({ uri: `/${'x'.repeat(5_000)}`, headers: VISIT }, soon)).toBe(true);
  });

  test('once exchanged leads on: there is no loop', async () => {
    const now = V.ticket.expires;
    const fresh = signTicket({ ...V.ticket, expires: now + TICKET_SECONDS }, KEY);
    expect(await passes({ ticket: fresh, headers: VISIT }, { now })).toBe(true);
    expect(
      await passes({ ticket: fresh, headers: VISIT }, { now: now + TICKET_SECONDS - RENEW_EARLY_SECONDS }),
    ).toBe(true);
  });
});

test.each([
  ENTER_PATH,
  RENEW_PATH,
  '/_berth',
  '/_BERTH/enter',
  '//_berth/enter',
  '/x/../_berth/enter',
  '/x/%2e%2e/_berth/enter',
  '/x/%2E./_berth/enter',
  '/%5fberth/renew',
  '/_berth%2frenew',
  '/x/..%2f_berth/enter',
  '/x/..%5c_berth%5center',
  '/x/%252e%252e/_berth/enter',
  '/_berth/../lab',
  'https://evil.example/',
  'evil.example',
  '',
])('%p is no path of a workbench', async (uri) => {
  expect((await ask({ uri })).answer.statusCode).toBe(404);
});

test.each(['/lab/../x', '/files/_berth/x', '/a%2Fb', '/a%2e%2e', '/_berthing', '/a%', '/%zz'])(
  '%s is one, and reaches the computer as it stands',
  async (uri) => {
    const { answer, origins } = await ask({ uri });
    expect([answer.uri, origins.length]).toEqual([uri, 1]);
  },
);

describe('a page of another site', () => {
  const other = { 'sec-fetch-site': 'same-site', origin: 'https://s-other.lab.example' };
  test.each<[string, Asked]>([
    ['asks with a script', { headers: { ...other, 'sec-fetch-mode': 'cors' } }],
    ['opens a WebSocket', { headers: { ...other, 'sec-fetch-mode': 'websocket', 'sec-websocket-key': 'x' } }],
    ['sends a form', { method: 'POST', headers: { ...VISIT, ...other } }],
    ['shows it in a frame', { headers: { ...VISIT, ...other, 'sec-fetch-dest': 'iframe' } }],
    ['asks in an old browser', { headers: { origin: 'https://evil.example' } }],
    ['hides its origin in an old browser', { method: 'POST', headers: { origin: 'null' } }],
  ])('that %s reaches nobody', async (_what, asked) => {
    expect((await ask(asked)).answer.statusCode).toBe(403);
  });

  test('may send somebody here, and the pages themselves may ask for all they need', async () => {
    expect(await passes({ headers: { ...VISIT, 'sec-fetch-site': 'cross-site' } })).toBe(true);
    expect(await passes({ headers: { ...VISIT, 'sec-fetch-site': 'none' } })).toBe(true);
    expect(
      await passes({ method: 'POST', headers: { 'sec-fetch-site': 'same-origin', origin: 'null' } }),
    ).toBe(true);
    expect(await passes({ method: 'POST', headers: { origin: `https://${HOST}` } })).toBe(true);
  });
});

test.each([undefined, []])(
  'without keys (%p) nobody is let in, and it is said whose matter that is',
  async (keys) => {
    const { answer, origins } = await atTheEdge(
      { now: V.now, ...(keys && { keys }) },
      { ticket: good, headers: VISIT },
    );
    expect(origins).toEqual([]);
    expect(answer.statusCode).toBe(keys ? 401 : 503);
  },
);

test('it reads what the functions read, and nothing else, whatever is changed in a ticket', async () => {
  const characters = fc.constantFrom('0', '1', 'a', 'A', '~', '-', '.', '\n', '=', ';');
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length), fc.nat(2), characters, async (at, cut, character) => {
      const ticket = good.slice(0, at) + character + good.slice(at + cut);
      expect(await passes({ ticket })).toBe(readTicket(ticket, V.keys, V.now) !== undefined);
    }),
    { numRuns: 200 },
  );
});

test('its code fits CloudFront: 10 kB with everything filled in, and no syntax that the runtime lacks', async () => {
  const code = edgeCode(SOURCE, 'ap-southeast-2', false);
  expect(Buffer.byteLength(code)).toBeLessThan(10_000);
  expect(code).not.toMatch(/__BERTH|\b(?:Buffer|process|require|console)\b/);
  const has = ['const-and-let', 'arrow', 'template-literal', 'async-await'] as const;
  // What is not in the list is either an error here, or written in another way.
  const supported = Object.fromEntries(has.map((feature) => [feature, true]));
  const [as, lowered] = await Promise.all([
    // It would write `a: a` as `a`.
    transform(code, { target: 'esnext', supported: { 'object-extensions': false } }),
    transform(code, { target: 'es5', supported }),
  ]);
  expect(lowered.code).toBe(as.code);
});

test('a source without its places is noticed', () => {
  expect(() => edgeCode('no places', 'us-east-1', false)).toThrow('must say __BERTH_REGION__ once');
});
