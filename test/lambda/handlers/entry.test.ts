import * as z from 'zod';
import { FUNCTIONS } from '../../../lambda/domain/duties';
import { Refusal } from '../../../lambda/domain/refusal';
import { type Call, entry } from '../../../lambda/handlers/entry';
import { CONTEXT, httpEvent, read } from './an-event';

const REQUEST = z.strictObject({ image: z.string(), minutes: z.int().optional() });
type Request = z.infer<typeof REQUEST>;

/** A function that answers what it was called with. */
function world(run: (call: Call<Request>) => Promise<unknown> = async (call) => ({ call })) {
  const ran = jest.fn(run);
  const logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const handler = entry<Request>({ name: 'launch', request: REQUEST, run: ran });
  const log = (): string =>
    [...logged.mock.calls, ...errors.mock.calls].map(([text]) => String(text)).join('');
  return { ran, log, ask: async (event: unknown): Promise<unknown> => handler(event, CONTEXT) };
}

describe('over HTTP', () => {
  it("a good request runs for the token's owner and is answered with the status of its route", async () => {
    const { ask } = world();
    const answer = await ask(httpEvent({ body: { image: 'python', minutes: 5 }, session: 's-1' }));
    expect(read(answer)).toMatchObject({
      status: 202,
      headers: { 'cache-control': 'no-store' },
      body: {
        call: {
          caller: { owner: 'ada', role: 'member', address: '192.0.2.7' },
          request: { image: 'python', minutes: 5 },
          session: 's-1',
          idempotencyKey: 'gateway-request',
          id: 'lambda-request',
        },
      },
    });
  });

  it('the header makes a repeat the same order', async () => {
    const { ask, ran } = world();
    await ask(httpEvent({ body: { image: 'python' }, headers: { 'idempotency-key': 'mine' } }));
    expect(ran.mock.calls[0]?.[0].idempotencyKey).toBe('mine');
  });

  it.each([
    ['a malformed body', { rawBody: '{' }, 400, 'invalid'],
    ['a wrong field', { body: { image: 7 } }, 400, 'invalid'],
    ['an owner in the body', { body: { image: 'python', owner: 'bob' } }, 400, 'invalid'],
    ['an owner in the query', { query: { image: 'python', owner: 'bob' } }, 400, 'invalid'],
    ['a key of the direct form', { body: { image: 'python', idempotencyKey: 'x' } }, 400, 'invalid'],
    ['a body of 17 kB', { body: { image: 'x'.repeat(17_000) } }, 413, 'too-large'],
    [
      'an ID token',
      { body: { image: 'python' }, claims: { sub: 'ada', token_use: 'id' } },
      401,
      'not-signed-in',
    ],
    ['an empty key', { body: { image: 'python' }, headers: { 'idempotency-key': '' } }, 400, 'invalid'],
    [
      'a key with a blank',
      { body: { image: 'python' }, headers: { 'idempotency-key': 'a b' } },
      400,
      'invalid',
    ],
    [
      'a key in another alphabet',
      { body: { image: 'python' }, headers: { 'idempotency-key': 'ключ' } },
      400,
      'invalid',
    ],
    [
      'a key of 129 characters',
      { body: { image: 'python' }, headers: { 'idempotency-key': 'k'.repeat(129) } },
      400,
      'invalid',
    ],
  ])('%s is refused before anything runs', async (_what, asked, status, code) => {
    const { ask, ran } = world();
    expect(read(await ask(httpEvent(asked)))).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { code, status },
    });
    expect(ran).not.toHaveBeenCalled();
  });

  it('a key of 128 characters is taken', async () => {
    const { ask } = world();
    const key = 'k'.repeat(128);
    const answer = read(await ask(httpEvent({ body: { image: 'x' }, headers: { 'idempotency-key': key } })));
    expect(answer.status).toBe(202);
  });

  it('an order that says nothing about who asks is refused without its token, body or claims in the log', async () => {
    const { ask, log } = world();
    await ask(
      httpEvent({ body: { image: 7, minutes: 'SECRET' }, headers: { authorization: 'Bearer SECRET' } }),
    );
    expect(log()).toContain('launch refused');
    expect(log()).not.toContain('SECRET');
  });

  it('a refusal is a problem document', async () => {
    const { ask } = world(async () => {
      throw new Refusal('no-capacity', 'AWS has none.');
    });
    expect(read(await ask(httpEvent({ body: { image: 'python' } })))).toMatchObject({
      status: 503,
      body: { type: 'urn:berth:problem:no-capacity', detail: 'AWS has none.' },
    });
  });

  it('anything else that goes wrong is thrown, so that Lambda counts it, and the caller learns nothing of it', async () => {
    const { ask, log } = world(async () => {
      throw new TypeError('the inside');
    });
    await expect(ask(httpEvent({ body: { image: 'python' } }))).rejects.toThrow('the inside');
    expect(log()).toContain('launch failed');
  });
});

describe('invoked directly', () => {
  it('the body names the owner, and the answer is the body alone', async () => {
    const { ask } = world();
    const event = { owner: 'bob', session: 's-1', idempotencyKey: 'k', image: 'python' };
    expect(await ask(event)).toEqual({
      call: {
        caller: { owner: 'bob', role: 'member', from: 'direct' },
        request: { image: 'python' },
        session: 's-1',
        image: '',
        account: 'bob',
        idempotencyKey: 'k',
        id: 'lambda-request',
      },
    });
  });

  it('without a key the request itself is the key', async () => {
    const { ask, ran } = world();
    await ask({ owner: 'bob', image: 'python' });
    expect(ran.mock.calls[0]?.[0].idempotencyKey).toBe('lambda-request');
  });

  it('the address to let in can be named, since the call has none of its own', async () => {
    const { ask, ran } = world();
    await ask({ owner: 'bob', image: 'python', address: '192.0.2.7' });
    expect(ran.mock.calls[0]?.[0].caller).toEqual({
      owner: 'bob',
      role: 'member',
      from: 'direct',
      address: '192.0.2.7',
    });
  });

  it.each([
    ['no owner', { image: 'python' }],
    ['a bad owner', { owner: 'a b', image: 'python' }],
    ['a role', { owner: 'bob', image: 'python', role: 'admin' }],
    ['a wrong field', { owner: 'bob', image: 7 }],
    ['a bad key', { owner: 'bob', image: 'python', idempotencyKey: 'a b' }],
    ['nothing', null],
    ['a text', 'python'],
    ['an event of the older HTTP form', { ...httpEvent({ body: { image: 'python' } }), version: '1.0' }],
  ])('%s is answered with a problem document', async (_what, event) => {
    const { ask, ran } = world();
    expect(await ask(event)).toMatchObject({
      type: 'urn:berth:problem:invalid',
      status: 400,
      code: 'invalid',
    });
    expect(ran).not.toHaveBeenCalled();
  });

  it('a refusal is its problem document, and a fault is thrown', async () => {
    const refusing = world(async () => {
      throw new Refusal('quota', 'Used up.');
    });
    expect(await refusing.ask({ owner: 'bob', image: 'python' })).toMatchObject({
      code: 'quota',
      status: 503,
    });
    const failing = world(async () => {
      throw new Error('the inside');
    });
    await expect(failing.ask({ owner: 'bob', image: 'python' })).rejects.toThrow('the inside');
  });
});

// What browsers on their way in are answered is no JSON: these functions have no entry.
const entered = FUNCTIONS.filter((name) => name !== 'enter' && name !== 'renew');
it.each(entered)('%s answers the same status over HTTP as its route says', async (name) => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const handler = entry({ name, request: z.strictObject({}), run: async () => ({}) });
  const expected = ['launch', 'terminate', 'stop', 'start'].includes(name) ? 202 : 200;
  expect(read(await handler(httpEvent(), CONTEXT)).status).toBe(expected);
});
