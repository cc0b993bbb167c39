import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outputs, outputsIn } from './deploy';
import { portsFrom } from './ports';
import { signIn, type Tokens } from './sign-in';
import { signInByBrowser } from './sign-in-browser';
import { ADMINISTRATOR, MEMBER } from './users';

const HELP = `Prints an access token for the HTTP API, and nothing else on standard output.

npm run -s token -- --local ada@example.com             signs a user of the local cloud in by itself (--port 4566)
npm run -s token -- ada@example.com --deployment lab    a deployment on AWS: you sign in with your browser; its address
                                                        is read from the stacks lab-state and lab-service with your
                                                        AWS credentials
npm run -s token -- ada@example.com --sign-in-url https://… --client-id …
                                                        the same without AWS credentials: they stand in the outputs
                                                        SignInUrl of the state stack and CliClientId of the service stack

The page sends you back to http://localhost:8417/signed-in, which the client of the command line knows.
`;

interface SignInPage {
  readonly domain: string;
  readonly clientId: string;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      local: { type: 'boolean' },
      port: { type: 'string' },
      deployment: { type: 'string' },
      region: { type: 'string' },
      'sign-in-url': { type: 'string' },
      'client-id': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  const [username, ...more] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (username === undefined || more.length > 0) {
    throw new Error(`Say which user: one address, such as ada@example.com.\n\n${HELP}`);
  }
  const { 'sign-in-url': domain, 'client-id': clientId, deployment = 'berth', region } = values;
  if ((domain === undefined) !== (clientId === undefined)) {
    throw new Error('--sign-in-url and --client-id belong together: give both, or neither.');
  }
  const tokens = values.local
    ? await localTokens(username, Number(values.port ?? 4566))
    : await browserTokens(
        username,
        domain === undefined || clientId === undefined
          ? await signInPageOf(deployment, region)
          : { domain, clientId },
      );
  process.stdout.write(`${tokens.access}\n`);
}

async function localTokens(username: string, port: number): Promise<Tokens> {
  const user = [MEMBER, ADMINISTRATOR].find((one) => one.username === username);
  if (user === undefined) {
    throw new Error(
      `The local cloud has the users ${MEMBER.username} and ${ADMINISTRATOR.username}, not ${username}.`,
    );
  }
  let outputs: Outputs;
  try {
    outputs = outputsIn(resolve(__dirname, `../.local/run-${port}/deploy`));
  } catch (error) {
    throw new Error(
      `No local cloud is deployed at port ${port}: start one with npm run local, or give its --port.`,
      { cause: error },
    );
  }
  return signIn({
    domain: `http://127.0.0.1:${port}`,
    clientId: outputs.clientId,
    redirectUri: `http://127.0.0.1:${portsFrom(port).api}/signed-in`,
    username,
    password: user.password,
  });
}

function browserTokens(username: string, page: SignInPage): Promise<Tokens> {
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  return signInByBrowser({
    ...page,
    username,
    signal: stopped.signal,
    // Standard output is the token's alone: it may be caught in a variable.
    open: (address) => process.stderr.write(`Open this address in a browser and sign in:\n\n${address}\n\n`),
  });
}

async function signInPageOf(deployment: string, region: string | undefined): Promise<SignInPage> {
  const formation = new CloudFormationClient({ ...(region !== undefined && { region }) });
  const output = async (part: string, name: string): Promise<string | undefined> => {
    const StackName = `${deployment}-${part}`;
    const { Stacks = [] } = await formation.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  };
  const domain = await output('state', 'SignInUrl');
  const clientId = await output('service', 'CliClientId');
  if (domain === undefined || clientId === undefined) {
    throw new Error(
      `The deployment ${deployment} has no sign-in page of its own (outputs SignInUrl of ${deployment}-state and CliClientId of ${deployment}-service): give --sign-in-url and --client-id.`,
    );
  }
  return { domain, clientId };
}

main().catch((error: unknown) => {
  const said = error instanceof Error ? error.message : String(error);
  const why = error instanceof TypeError && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  process.stderr.write(`${said}${why}\n`);
  process.exitCode = 1;
});
