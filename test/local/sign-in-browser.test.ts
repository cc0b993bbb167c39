import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signInByBrowser, TERMINAL_CALLBACK } from '../../local/sign-in-browser';

/** Plays the user pool's token endpoint: gives tokens to whoever has the verifier of the challenge. */
let pool: Server;
let domain: string;
let challenge = '';

beforeAll(async () => {
  pool = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      const form = new URLSearchParams(body);
      const proven = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const good =
        proven === challenge &&
        form.get('code') === 'the-code' &&
        form.get('client_id') === 'client-1' &&
        form.get('redirect_uri') === TERMINAL_CALLBACK;
      outgoing.writeHead(good ? 200 : 400, { 'content-type': 'application/json' });
      outgoing.end(good ? '{"access_token":"access","id_token":"id"}' : '{"error":"invalid_grant"}');
    });
  });
  await new Promise<void>((done) => {
    pool.listen(0, '127.0.0.1', done);
  });
  domain = `http://127.0.0.1:${(pool.address() as AddressInfo).port}`;
});

afterAll(() => {
  pool.close();
});

function begin(browser: (asked: URLSearchParams) => Promise<void>): Promise<{ access: string }> {
  return signInByBrowser({
    domain,
    clientId: 'client-1',
    username: 'ada@example.com',
    signal: AbortSignal.timeout(10_000),
    open: (address) => {
      const asked = new URL(address).searchParams;
      challenge = asked.get('code_challenge') ?? '';
      void browser(asked);
    },
  });
}

const back = (query: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`http://127.0.0.1:8417/signed-in?${new URLSearchParams(query).toString()}`);

// All in one file, one after the other: a deployment's callback has one port only.
test('a person who signs in with their browser gets the access token, with a proof that only this process has', async () => {
  let page = '';
  const tokens = await begin(async (asked) => {
    expect(asked.get('login_hint')).toBe('ada@example.com');
    expect(asked.get('code_challenge_method')).toBe('S256');
    page = await (await back({ code: 'the-code', state: asked.get('state') ?? '' })).text();
  });
  expect(tokens.access).toBe('access');
  expect(page).toContain('The sign-in worked');
  expect(page).not.toContain('the-code');
});

test('a page that does not know the state can end nothing', async () => {
  const tokens = await begin(async (asked) => {
    expect((await back({ code: 'stolen', state: 'guessed' })).status).toBe(404);
    await back({ code: 'the-code', state: asked.get('state') ?? '' });
  });
  expect(tokens.access).toBe('access');
});

test('a refused sign-in says why', async () => {
  const refused = begin(async (asked) => {
    await back({
      error: 'access_denied',
      error_description: 'User is disabled',
      state: asked.get('state') ?? '',
    });
  });
  await expect(refused).rejects.toThrow('The sign-in was refused: User is disabled.');
});

test('a taken port is named', async () => {
  const other = createServer();
  await new Promise<void>((done) => {
    other.listen(8417, '127.0.0.1', done);
  });
  try {
    await expect(begin(async () => undefined)).rejects.toThrow('Port 8417 is taken');
  } finally {
    other.close();
  }
});
