import { ROUTES } from '../lambda/contract/routes';

interface WelcomePage {
  readonly url: string;
  /** The emulated AWS's address. */
  readonly emulator: string;
  readonly console: string;
  /** What to type for a token. */
  readonly token: string;
}

/** What a browser is shown at the API's address, which has no page of its own. */
export function welcomePage({ url, emulator, console: site, token }: WelcomePage): string {
  const routes = ROUTES.filter(({ auth }) => auth === 'token').map(
    ({ method, path }) => `<tr><td>${method}</td><td><code>${path}</code></td></tr>`,
  );
  return page(
    'Berth, on this machine',
    `<p>This is the HTTP API of a Berth that runs in a local cloud, without an AWS account. It is a program for
programs: its routes want <code>Authorization: Bearer &lt;access token&gt;</code>.</p>
<p>For people there is the console, at <a href="${site}/">${site}/</a>.</p>
<h2>A token, and a first call</h2>
<pre>export TOKEN=$(${token})
curl -s ${url}/images -H "authorization: Bearer $TOKEN"</pre>
<p>The commands from launching to <code>ssh</code> stand in the terminal where <code>npm run local</code> runs.</p>
<h2>The workbench</h2>
<p>The console's Connect opens it. <a href="http://localhost:8080/">http://localhost:8080/</a> answers as well, while the <code>ssh -N -L 8080:localhost:80 …</code>
runs that <code>GET /sessions/{id}/connectivity</code> tells for a session with an open door.</p>
<h2>Routes</h2>
<table>${routes.join('\n')}</table>
<h2>More</h2>
<p>The file <code>README.md</code> tells what is real and what is played here, and how to deploy into an AWS account. The
emulated AWS is at <code>${emulator}</code>, for any AWS SDK or command line.</p>`,
  );
}

/** Where the sign-in page sends a browser back to. Nothing here takes the code from it: it is used by nobody. */
export function signedInPage(succeeded: boolean, token: string): string {
  return succeeded
    ? page(
        'The sign-in worked',
        `<p>The sign-in page knows you and sent you back with a one-time code. A program would change the code for an
access token now. To get a token in a terminal, type:</p>
<pre>${token}</pre>
<p>You may close this page.</p>`,
      )
    : page(
        'Here ends a sign-in',
        `<p>The sign-in page sends people back to this address, but without a code nobody has signed in. To get a token
in a terminal, type:</p>
<pre>${token}</pre>`,
      );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}
pre,td{background:#f4f4f4;padding:.4rem .8rem}pre{overflow:auto}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`;
}
