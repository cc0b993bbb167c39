import { createHash, randomBytes } from 'node:crypto';

/** The program that people sign in to. */
export interface SignInClient {
  /** Base address of the hosted sign-in page. */
  readonly domain: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

interface SignInOptions extends SignInClient {
  readonly username: string;
  readonly password: string;
}

export interface Tokens {
  readonly access: string;
  readonly id: string;
}

/** What ties a sign-in to the process that began it. */
export interface Proof {
  readonly verifier: string;
  readonly state: string;
}

export function newProof(): Proof {
  return { verifier: randomBytes(32).toString('base64url'), state: randomBytes(8).toString('hex') };
}

/** Where a sign-in begins. */
export function authorizeUrl(client: SignInClient, proof: Proof, username?: string): string {
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'openid email',
    state: proof.state,
    code_challenge: createHash('sha256').update(proof.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(username !== undefined && { login_hint: username }),
  });
  return `${client.domain}/oauth2/authorize?${asked.toString()}`;
}

/**
 * Signs a user in as the console does: authorization code with PKCE at the user pool's own sign-in page, whose form is
 * filled in here.
 *
 * @throws Error saying at which of the three requests it failed
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
 */
export async function signIn(options: SignInOptions): Promise<Tokens> {
  const proof = newProof();
  const page = await fetch(authorizeUrl(options, proof));
  if (!page.ok) throw new Error(`the sign-in page answered ${page.status}: ${await page.text()}`);
  const form = new URLSearchParams(hiddenFields(await page.text()));
  form.set('username', options.username);
  form.set('password', options.password);
  const posted = await fetch(`${options.domain}/login`, { method: 'POST', body: form, redirect: 'manual' });
  const back = posted.headers.get('location');
  if (posted.status !== 302 || back === null) {
    throw new Error(`the sign-in page did not accept ${options.username} (${posted.status})`);
  }
  const answer = new URL(back).searchParams;
  if (answer.get('state') !== proof.state) throw new Error('the sign-in page answered with another state');
  return redeem(options, answer.get('code') ?? '', proof.verifier);
}

/**
 * Changes the one-time code for tokens.
 *
 * @throws Error when the token endpoint refuses
 */
export async function redeem(client: SignInClient, code: string, verifier: string): Promise<Tokens> {
  const response = await fetch(`${client.domain}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      code,
      code_verifier: verifier,
    }),
  });
  const body = (await response.json()) as { access_token?: string; id_token?: string };
  if (body.access_token === undefined || body.id_token === undefined) {
    throw new Error(`the token endpoint answered ${response.status} without tokens`);
  }
  return { access: body.access_token, id: body.id_token };
}

function hiddenFields(html: string): [string, string][] {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return [...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => ENTITIES[name] ?? '');
}
