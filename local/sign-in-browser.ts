import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { authorizeUrl, newProof, redeem, type Tokens } from './sign-in';

const PORT = 8417;

/** Where the sign-in page sends a browser back to, by default of every deployment. */
export const TERMINAL_CALLBACK = `http://localhost:${PORT}/signed-in`;

export interface BrowserSignIn {
  /** Base address of the hosted sign-in page. */
  readonly domain: string;
  readonly clientId: string;
  /** Stands in the form already. */
  readonly username: string;
  /** Shows the address that a person is to open. */
  readonly open: (address: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Signs a person in through their own browser: listens where the page sends them back to, and redeems the code with the
 * proof that only this process has.
 *
 * @throws Error when port 8417 is taken, the sign-in was refused, or the signal came first
 * @see https://datatracker.ietf.org/doc/html/rfc8252#section-7.3
 */
export async function signInByBrowser(options: BrowserSignIn): Promise<Tokens> {
  const { domain, clientId, username, signal } = options;
  const client = { domain, clientId, redirectUri: TERMINAL_CALLBACK };
  const proof = newProof();
  const code = await codeFromBrowser(proof.state, signal, () =>
    options.open(authorizeUrl(client, proof, username)),
  );
  return redeem(client, code, proof.verifier);
}

function codeFromBrowser(state: string, signal: AbortSignal, listening: () => void): Promise<string> {
  return new Promise<string>((done, fail) => {
    const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
      const [path, query] = (incoming.url ?? '/').split('?', 2);
      const answer = new URLSearchParams(query);
      // Another page of the browser may call here as well; only the sign-in page knows the state.
      if (path !== '/signed-in' || answer.get('state') !== state) {
        say(
          outgoing,
          404,
          'This is not the end of a sign-in that was begun here. Begin again in the terminal.',
        );
        return;
      }
      const code = answer.get('code');
      if (code === null) {
        const why = answer.get('error_description') ?? answer.get('error') ?? 'no reason was given';
        say(outgoing, 200, 'The sign-in was refused; the terminal says why. You may close this page.');
        end(() => fail(new Error(`The sign-in was refused: ${why}.`)));
      } else {
        say(outgoing, 200, 'The sign-in worked: the token is in your terminal. You may close this page.');
        end(() => done(code));
      }
    });
    const end = (then: () => void): void => {
      signal.removeEventListener('abort', abort);
      server.close(then);
    };
    const abort = (): void => {
      server.closeAllConnections();
      end(() => fail(new Error('The sign-in was given up.')));
    };
    signal.addEventListener('abort', abort, { once: true });
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      fail(
        code === 'EADDRINUSE'
          ? new Error(
              `Port ${PORT} is taken by another program, perhaps by another sign-in; the sign-in page can send you nowhere else. End it and try again.`,
            )
          : new Error(message),
      );
    });
    server.listen(PORT, '127.0.0.1', listening);
  });
}

function say(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
    'referrer-policy': 'no-referrer',
  });
  outgoing.end(`${text}\n`);
}
