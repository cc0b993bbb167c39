import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TICKET_COOKIE } from '../../../lambda/contract/edge';
import { edgeKeys, readTicket, signingKey, signTicket } from '../../../lambda/contract/ticket';
import { aSession } from '../../builders/session';
import { CONTEXT, httpEvent, read } from './an-event';
import { MASTER, mockedAws } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

const HOST = 'ec2-198-51-100-7.compute-1.amazonaws.com';
const CODE = 'A'.repeat(43);
const { id } = aSession();
const now = (): number => Math.floor(Date.now() / 1000);
const admission = {
  session: id,
  generation: 3,
  host: HOST,
  owner: 'ada',
  path: '/lab?x=1',
  expiresAt: Date.now() + 60_000,
};
const BROWSER = { 'sec-fetch-mode': 'navigate', accept: 'text/html' };
const FROM_CONSOLE = { ...BROWSER, origin: 'https://console.example' };

type Browsers = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
let connect: (event: unknown, context: typeof CONTEXT) => Promise<unknown>;
let leave: typeof connect;
let enter: Browsers;
let renew: Browsers;

beforeAll(async () => {
  Object.assign(process.env, environmentOf(EVERY_SETTING));
  ({ handler: connect } = await import('../../../lambda/handlers/connect'));
  ({ handler: leave } = await import('../../../lambda/handlers/leave'));
  ({ handler: enter } = await import('../../../lambda/handlers/enter'));
  ({ handler: renew } = await import('../../../lambda/handlers/renew'));
});

/** AWS with the session, and what the functions log. */
function world(changes: Parameters<typeof aSession>[0] = {}) {
  const session = aSession({ dnsName: HOST, generation: 3, ...changes });
  const logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const failed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const aws = mockedAws(session);
  aws.dynamo.on(DeleteCommand).resolves({ Attributes: admission });
  return {
    ...aws,
    log: () => [...logged.mock.calls, ...failed.mock.calls].map(([text]) => String(text)).join(''),
  };
}

function ticketOf(
  changes: Partial<Parameters<typeof signTicket>[0]> = {},
  key = signingKey(MASTER, 1),
): string {
  return signTicket({ session: id, generation: 3, host: HOST, expires: now() - 60, ...changes }, key);
}

function sendCode(headers: Record<string, string> = FROM_CONSOLE, rawBody = `code=${CODE}`, base64 = true) {
  return enter(httpEvent({ rawBody, base64, headers }));
}

function askAgain(ticket: string | undefined, to?: string, headers: Record<string, string> = BROWSER) {
  return renew({
    ...httpEvent({ headers }),
    ...(ticket !== undefined && { cookies: ['_xsrf=x', `${TICKET_COOKIE}=${ticket}`] }),
    rawQueryString: to === undefined ? '' : `to=${encodeURIComponent(to)}`,
  });
}

function ticketIn({ cookies = [] }: APIGatewayProxyStructuredResultV2) {
  const [cookie = ''] = cookies;
  expect(cookies).toHaveLength(1);
  // Without an age: it ends with the browser.
  expect(cookie).toMatch(/^__Host-berth-ticket=\S+; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  return readTicket(cookie.split(/[=;]/)[1] ?? '', edgeKeys(MASTER, 1), now());
}

/** A page for a person: strict, not kept, and readable. */
function pageOf({ statusCode, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2) {
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
  return { statusCode, body };
}

const ask = (body: unknown = {}) => connect(httpEvent({ body, session: id }), CONTEXT);

describe('connect', () => {
  it('answers where the code is to be sent, and for how long it is good; its hash alone is written', async () => {
    const { dynamo, log } = world();
    const { status, body } = read(await ask({ path: '/lab' }));
    expect(status).toBe(200);
    expect(body).toEqual({
      enterUrl: 'https://d111111abcdef8.cloudfront.net/_berth/enter',
      code: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      path: '/lab',
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(Date.parse(String(body['expiresAt'])) - Date.now()).toBeLessThanOrEqual(60_000);
    const written = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item);
    expect(written.map((item) => String(item?.['PK']).split('#')[0])).toEqual(['SESSION', 'CODE']);
    expect(JSON.stringify(written) + log()).not.toContain(String(body['code']));
  });

  it('begins at the home page, and takes no path that leads elsewhere', async () => {
    world();
    expect(read(await ask()).body['path']).toBe('/');
    expect(read(await ask({ path: '//evil.example' }))).toMatchObject({
      status: 400,
      body: { code: 'invalid' },
    });
  });

  it('can be called directly, in the name of the owner', async () => {
    world();
    const answer = await connect({ owner: 'ada', session: id }, CONTEXT);
    expect(answer).toMatchObject({ path: '/', code: expect.any(String) });
  });
});

describe('enter', () => {
  it.each([true, false])('burns the code and lets the browser in (base64: %p)', async (base64) => {
    const { dynamo } = world();
    const answer = await sendCode(FROM_CONSOLE, `code=${CODE}`, base64);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers).toMatchObject({
      location: '/lab?x=1',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(ticketIn(answer)).toMatchObject({ session: id, generation: 3, host: HOST });
    expect(dynamo.commandCalls(DeleteCommand)).toHaveLength(1);
  });

  it.each([
    ['no origin', BROWSER],
    ['a foreign one', { ...BROWSER, origin: 'https://evil.example' }],
    ['a hidden one', { ...BROWSER, origin: 'null' }],
    ['one that begins like ours', { ...BROWSER, origin: 'https://console.example.evil.example' }],
    ['ours without TLS', { ...BROWSER, origin: 'http://console.example' }],
  ])('from %s nobody enters, and no code is burnt', async (_what, headers) => {
    const { dynamo } = world();
    const answer = await sendCode(headers);
    expect(pageOf(answer)).toMatchObject({ statusCode: 403, body: expect.stringContaining('press Connect') });
    expect(answer).not.toHaveProperty('cookies');
    expect(dynamo.commandCalls(DeleteCommand)).toEqual([]);
  });

  it.each(['', 'code=', `code=${CODE}x`, `code=${CODE}&code=${CODE}`, `CODE=${CODE}`, 'code=%00'])(
    'a form that says "%s" is refused',
    async (body) => {
      const { dynamo } = world();
      expect(pageOf(await sendCode(FROM_CONSOLE, body)).statusCode).toBe(403);
      expect(dynamo.commandCalls(DeleteCommand)).toEqual([]);
    },
  );

  it('who leaves is sent back to the console, and the browser forgets the ticket', async () => {
    const { dynamo } = world();
    const answer = await sendCode(FROM_CONSOLE, 'leave=yes');
    expect(pageOf(answer)).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('<meta http-equiv="refresh" content="0; url=https://console.example/">'),
    });
    expect(answer.cookies).toEqual([`${TICKET_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`]);
    expect(dynamo.commandCalls(DeleteCommand)).toEqual([]);
  });

  it('no page of elsewhere has a browser leave', async () => {
    world();
    const answer = await sendCode({ ...BROWSER, origin: 'https://evil.example' }, 'leave=yes');
    expect(pageOf(answer).statusCode).toBe(403);
    expect(answer).not.toHaveProperty('cookies');
  });

  it('a code that was used already says what to do, and is not logged', async () => {
    const { dynamo, log } = world();
    dynamo.on(DeleteCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));
    const answer = await sendCode();
    expect(pageOf(answer)).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('press Connect again'),
    });
    expect(log()).toContain('enter refused');
    expect(log()).not.toContain(CODE);
  });

  it.each([
    ['is stopped', { state: 'stopped' as const, host: undefined, dnsName: undefined }],
    ['was started again', { generation: 4 }],
    ['has another address', { dnsName: 'ec2-203-0-113-9.compute-1.amazonaws.com' }],
  ])('a computer that %s is gone', async (_what, changes) => {
    world(changes);
    const answer = await sendCode();
    expect(pageOf(answer).statusCode).toBe(410);
    expect(answer).not.toHaveProperty('cookies');
  });

  it('what fails is thrown with nothing in it that could be a secret, so that it counts', async () => {
    const { dynamo, log } = world();
    dynamo.on(DeleteCommand).rejects(Object.assign(new Error('busy'), { input: CODE }));
    await expect(sendCode()).rejects.toThrow('busy');
    expect(log()).toContain('enter failed');
    expect(log()).not.toContain(CODE);
  });
});

/** Ada has left. */
function left(dynamo: ReturnType<typeof world>['dynamo'], at: number): void {
  const Key = { PK: 'LEFT#ada', SK: 'LEFT' };
  dynamo.on(GetCommand, { Key }).resolves({ Item: { ...Key, at, ttl: 1 } });
}

describe('leave', () => {
  it('writes down that the caller left, and says when the last of their tickets is over', async () => {
    const { dynamo } = world();
    const { status, body } = read(await leave(httpEvent({}), CONTEXT));
    expect(status).toBe(200);
    const until = Date.parse(String(body['until'])) - Date.now();
    expect(until).toBeGreaterThan(595_000);
    expect(until).toBeLessThanOrEqual(600_000);
    const written = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item);
    expect(written).toEqual([expect.objectContaining({ PK: 'LEFT#ada', at: expect.any(Number) })]);
  });

  it('a ticket of before is exchanged no more, and the browser forgets it; one of after is', async () => {
    const { dynamo } = world();
    left(dynamo, Date.now() - 60_000);
    const answer = await askAgain(ticketOf({ expires: now() + 300 }), '/');
    expect(pageOf(answer)).toMatchObject({ statusCode: 403, body: expect.stringContaining('signed out') });
    expect(answer.cookies).toEqual([expect.stringContaining('Max-Age=0')]);
    expect((await askAgain(ticketOf({ expires: now() + 560 }), '/')).statusCode).toBe(307);
  });

  it('a code of before lets nobody in', async () => {
    const { dynamo } = world();
    left(dynamo, Date.now() + 1_000);
    const answer = await sendCode();
    expect(pageOf(answer)).toMatchObject({ statusCode: 403, body: expect.stringContaining('signed out') });
    expect(answer).not.toHaveProperty('cookies');
  });
});

async function type(headers: Record<string, string>): Promise<unknown> {
  return (await askAgain(ticketOf(), '/', headers)).headers?.['content-type'];
}

describe('renew', () => {
  it('exchanges a ticket that is over, and asks the same again', async () => {
    const { log } = world();
    const old = ticketOf();
    const answer = await askAgain(old, '/api/x%2Fy?z=1');
    expect(answer).toMatchObject({ statusCode: 307, headers: { location: '/api/x%2Fy?z=1' } });
    const fresh = ticketIn(answer);
    expect(fresh?.expires).toBeGreaterThanOrEqual(now() + 595);
    expect(fresh).toMatchObject({ session: id, generation: 3, host: HOST });
    expect(log()).not.toContain(old);
  });

  it.each([
    undefined,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/_berth/renew?to=/',
    '/a\nb',
  ])('leads to %p by way of the first page of the workbench', async (to) => {
    world();
    expect((await askAgain(ticketOf(), to)).headers).toMatchObject({ location: '/' });
  });

  it.each<[string, () => string | undefined, number]>([
    ['an empty one', () => '', 403],
    ['a forged one', () => ticketOf({}, { id: '1', secret: 'another' }), 403],
    ['one of an unknown key', () => ticketOf({}, signingKey(MASTER, 3)), 403],
    ['one that is over since yesterday', () => ticketOf({ expires: now() - 12 * 3600 - 5 }), 403],
    ['one of an older start', () => ticketOf({ generation: 2 }), 410],
    ['one of another address', () => ticketOf({ host: 'ec2-203-0-113-9.compute-1.amazonaws.com' }), 410],
  ])('with %s the browser forgets it, and the person reads why', async (_what, ticket, status) => {
    world();
    const answer = await askAgain(ticket(), '/');
    expect(pageOf(answer)).toMatchObject({ statusCode: status, body: expect.stringContaining('Connect') });
    expect(answer.cookies).toEqual([`${TICKET_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`]);
  });

  it('a foreign page, whose forms bring no ticket, cannot make a browser forget the one it has', async () => {
    world();
    const answer = await askAgain(undefined, '/');
    expect(pageOf(answer)).toMatchObject({ statusCode: 403, body: expect.stringContaining('Connect') });
    expect(answer).not.toHaveProperty('cookies');
  });

  it('of two tickets none is taken', async () => {
    world();
    const cookies = [`${TICKET_COOKIE}=${ticketOf()}`, `${TICKET_COOKIE}=${ticketOf()}`];
    expect((await renew({ ...httpEvent({ headers: BROWSER }), cookies })).statusCode).toBe(403);
  });

  it('a script reads the same as a problem document', async () => {
    world({ state: 'stopping' });
    const answer = await askAgain(ticketOf(), '/', { 'sec-fetch-mode': 'cors', accept: 'text/html' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(read(answer)).toMatchObject({
      status: 410,
      body: { status: 410, detail: expect.stringContaining('stopped') },
    });
  });

  it('a client that says nothing of itself gets a document, one that shows pages a page', async () => {
    world({ state: 'stopping' });
    expect(await type({})).toBe('application/problem+json');
    expect(await type({ accept: 'text/html,*/*' })).toContain('text/html');
  });
});
