import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fakeSignIn, type FakeSignIn } from './fake-sign-in';

/** An issuer that is not Cognito: its page to sign in on is here, its token endpoint on another origin. */
export interface FakeIssuer {
  readonly url: string;
  /** Its own origin, and that of the token endpoint. */
  readonly origins: readonly [own: string, tokens: string];
  readonly signIn: FakeSignIn;
  /** Whether it lets pages of other origins read what it answers. */
  admits: boolean;
  close(): Promise<void>;
}

const PATH = '/lab';

export async function fakeIssuer(): Promise<FakeIssuer> {
  const signIn = fakeSignIn(PATH);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      // https://fetch.spec.whatwg.org/#http-access-control-allow-origin
      if (it.admits) response.setHeader('access-control-allow-origin', '*');
      if (request.url === `${PATH}/.well-known/openid-configuration`) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document()));
      } else if (request.url?.startsWith(`${PATH}/end`) === true) {
        const back = new URL(request.url, own).searchParams.get('post_logout_redirect_uri') ?? '/';
        response.writeHead(302, { location: back }).end();
      } else if (!signIn.answer(request, response, Buffer.concat(parts).toString())) {
        response.writeHead(404).end();
      }
    });
  };
  const servers = [createServer(answer), createServer(answer)] as const;
  const [own, tokens] = await Promise.all(servers.map(opened));
  // https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
  const document = (): object => ({
    issuer: it.url,
    authorization_endpoint: `${own}${PATH}/oauth2/authorize`,
    token_endpoint: `${tokens}${PATH}/oauth2/token`,
    end_session_endpoint: `${own}${PATH}/end`,
    jwks_uri: `${own}${PATH}/keys`,
  });
  const it: FakeIssuer = {
    url: `${own}${PATH}`,
    origins: [own ?? '', tokens ?? ''],
    signIn,
    admits: true,
    close: async () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
  return it;
}

function opened(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
