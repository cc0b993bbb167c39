import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface FakePerson {
  readonly sub: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export const ADA: FakePerson = { sub: 'ada-0001', email: 'ada@example.com', groups: [] };
export const ROOT: FakePerson = { sub: 'root-0001', email: 'root@example.com', groups: ['admin'] };

/** A sign-in page in Cognito's shape that lets one person in without asking. */
export interface FakeSignIn {
  /** Who comes in next. */
  person: FakePerson;
  /** Whether refresh tokens are still good. */
  renews: boolean;
  /** How long access tokens are good for, in seconds. */
  lifetime: number;
  /** Who a bearer token belongs to; undefined when it is not good any more. */
  bearer(token: string): FakePerson | undefined;
  /** All tokens up to now are refused from now on. */
  refuseTokens(): void;
  /** @returns whether the request was one for it */
  answer(request: IncomingMessage, response: ServerResponse, body: string): boolean;
}

/** @param path below which it is */
export function fakeSignIn(path: string): FakeSignIn {
  const codes = new Map<string, { readonly challenge: string; readonly person: FakePerson }>();
  const refreshes = new Map<string, FakePerson>();
  const tokens = new Map<string, { readonly person: FakePerson; readonly until: number }>();

  const grant = (person: FakePerson, lifetime: number): object => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: person.sub, iss: path, iat: now, exp: now + lifetime, jti: randomUUID() };
    const access = jwt({ ...claims, token_use: 'access', 'cognito:groups': person.groups });
    tokens.set(access, { person, until: Date.now() + lifetime * 1000 });
    return {
      access_token: access,
      id_token: jwt({ ...claims, aud: 'console', email: person.email }),
      expires_in: lifetime,
      token_type: 'Bearer',
    };
  };

  return {
    person: ADA,
    renews: true,
    lifetime: 3600,
    bearer(token) {
      const found = tokens.get(token);
      return found !== undefined && found.until > Date.now() ? found.person : undefined;
    },
    refuseTokens: () => tokens.clear(),
    answer(request, response, body) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (!url.pathname.startsWith(`${path}/`)) return false;
      const asked = url.searchParams;
      const json = (status: number, answer: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      };
      switch (url.pathname.slice(path.length)) {
        case '/oauth2/authorize': {
          const code = randomUUID();
          codes.set(code, { challenge: asked.get('code_challenge') ?? '', person: this.person });
          const back = new URL(asked.get('redirect_uri') ?? '');
          back.searchParams.set('code', code);
          back.searchParams.set('state', asked.get('state') ?? '');
          response.writeHead(302, { location: back.toString() }).end();
          return true;
        }
        case '/oauth2/token': {
          const form = new URLSearchParams(body);
          if (form.get('grant_type') === 'refresh_token') {
            const person = refreshes.get(form.get('refresh_token') ?? '');
            if (person === undefined || !this.renews) json(400, { error: 'invalid_grant' });
            else json(200, grant(person, this.lifetime));
            return true;
          }
          const found = codes.get(form.get('code') ?? '');
          codes.delete(form.get('code') ?? '');
          const proof = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
          if (found === undefined || found.challenge !== proof) {
            json(400, { error: 'invalid_grant' });
            return true;
          }
          const refresh = randomUUID();
          refreshes.set(refresh, found.person);
          json(200, { ...grant(found.person, this.lifetime), refresh_token: refresh });
          return true;
        }
        case '/oauth2/revoke':
          refreshes.delete(new URLSearchParams(body).get('token') ?? '');
          response.writeHead(200).end();
          return true;
        case '/logout':
          response.writeHead(302, { location: asked.get('logout_uri') ?? '/' }).end();
          return true;
        default:
          response.writeHead(404).end();
          return true;
      }
    },
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(claims: object): string {
  return `${part({ alg: 'RS256', kid: 'fake' })}.${part(claims)}.c2lnbmF0dXJl`;
}
