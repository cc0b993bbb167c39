import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EdgeEvent } from '../../../local/edge/edge-event';
import { edgeFunction, type KeyValues, type Outcome } from '../../../local/edge/function-runtime';

const EVENT: EdgeEvent = {
  version: '1.0',
  context: {
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType: 'viewer-request',
    requestId: 'r',
  },
  viewer: { ip: '127.0.0.1' },
  request: { method: 'GET', uri: '/', querystring: {}, headers: { host: { value: 'w' } }, cookies: {} },
};

const STORE: KeyValues = { get: async (key) => ({ keys: '[1]', long: 'x'.repeat(1025) })[key] };

const run = (body: string, before = ''): Promise<Outcome> =>
  edgeFunction(`${before}\nasync function handler(event) { ${body} }`, STORE)(EVENT);

/** What the code between the brackets is, as the function sees it. */
async function seen(expression: string, before = ''): Promise<unknown> {
  const body = `return { statusCode: 200, body: JSON.stringify(${expression}) };`;
  const outcome = await run(body, before);
  return JSON.parse('response' in outcome ? (outcome.response.body as string) : '');
}

test.each(['process', 'global', 'setTimeout', 'fetch', 'URL', 'TextEncoder', 'structuredClone', 'module'])(
  'the function has no %s, as in CloudFront',
  async (name) => {
    expect(await seen(`typeof ${name}`)).toBe('undefined');
  },
);

test('it has no module but crypto and cloudfront, and makes no code of text', async () => {
  await expect(run("require('fs');")).rejects.toThrow('no module fs');
  await expect(run("require('__proto__');")).rejects.toThrow('no module');
  await expect(run("new Function('return 1')();")).rejects.toThrow(/Code generation/);
  await expect(run("eval('1');")).rejects.toThrow(/Code generation/);
});

test('the two imports are understood, with both kinds of quotes, and HMACs are those of the runtime', async () => {
  const imports = 'import cf from \'cloudfront\';\nimport crypto from "crypto";';
  expect(await seen('typeof cf.updateRequestOrigin', imports)).toBe('function');
  // RFC 4231, test case 2.
  expect(
    await seen(
      "crypto.createHmac('sha256', 'Jefe').update('what do ya ').update('want for nothing?').digest('hex')",
      imports,
    ),
  ).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  expect(await seen("typeof crypto.createHmac('md5', 'k').update('t').digest('base64url')", imports)).toBe(
    'string',
  );
  await expect(run("crypto.createHmac('sha512', 'k');", imports)).rejects.toThrow('no HMAC with sha512');
  expect(await seen('typeof crypto.timingSafeEqual', imports)).toBe('undefined');
});

test('it reads the key-value store, as text or JSON, and hears of a key that is not there', async () => {
  const imports = "import cf from 'cloudfront';";
  expect(await seen("await cf.kvs().get('keys')", imports)).toBe('[1]');
  expect(await seen("await cf.kvs().get('keys', { format: 'json' })", imports)).toEqual([1]);
  expect(await seen("await cf.kvs().exists('nothing')", imports)).toBe(false);
  await expect(run("await cf.kvs().get('nothing');", imports)).rejects.toThrow('KeyNotFound');
  await expect(run("await cf.kvs().get('long');", imports)).rejects.toThrow('1 kB');
});

test('another origin is one with a name, and with its whole configuration', async () => {
  const imports = "import cf from 'cloudfront';";
  const set = (origin: object): Promise<Outcome> =>
    run(`cf.updateRequestOrigin(${JSON.stringify(origin)}); return event.request;`, imports);
  const customOriginConfig = { port: 80, protocol: 'http', sslProtocols: ['TLSv1.2'] };
  const good = { domainName: 'ec2-1.example.com', hostHeader: 'w', customOriginConfig };
  expect(await set(good)).toEqual({ request: EVENT.request, origin: good });
  await expect(set({ domainName: 'ec2-1.example.com' })).rejects.toThrow('customOriginConfig');
  for (const domainName of ['203.0.113.7', 'a.example.com:80', '[::1]', ''])
    await expect(set({ ...good, domainName })).rejects.toThrow('domainName');
});

test.each([
  ['answers nothing', '', 'not valid JSON'],
  ['answers no request', 'return 1;', 'expected object'],
  ['answers with no status', "return { statusCode: 'x' };", 'statusCode'],
  ['throws', "throw new Error('it broke');", 'it broke'],
  ['does not end', 'for (;;);', 'timed out'],
])('a function that %s gives no answer', async (_title, body, why) => {
  await expect(run(body)).rejects.toThrow(why);
});

test('nothing of one run is there in the next', async () => {
  const counting = edgeFunction(
    'let n = 0; function handler(event) { n += 1; return { statusCode: 200, body: String(n) }; }',
    STORE,
  );
  for (let times = 0; times < 2; times += 1)
    expect(await counting(EVENT)).toMatchObject({ response: { body: '1' } });
});

test('more code than CloudFront takes is refused', () => {
  expect(() => edgeFunction(`//${'x'.repeat(10_240)}`, STORE)).toThrow('10242 bytes');
});

test("the console's function runs as it stands in its file", async () => {
  const code = readFileSync(join(__dirname, '../../../lambda/edge/console.js'), 'utf8');
  const at = (uri: string): Promise<Outcome> =>
    edgeFunction(code, STORE)({ ...EVENT, request: { ...EVENT.request, uri } });
  expect(await at('/api/sessions')).toMatchObject({ request: { uri: '/sessions' } });
  expect(await at('/sessions/s-1')).toMatchObject({ request: { uri: '/index.html' } });
});
