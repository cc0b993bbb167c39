import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cloud, startCloud } from './cloud';
import { Progress } from './progress';
import { STORY } from './story/story';
import { storyWorld } from './story/world';
import { ADMINISTRATOR, MEMBER } from './users';
import { FUNCTIONS } from '../lambda/domain/duties';
import { existsSync, writeFileSync } from 'node:fs';

const HELP = `npm run local                 deploy Berth into a local cloud, run the story, stay open until Ctrl-C
npm run local -- --story      the same without staying; ends with 0 when every step passed
npm run local -- --port 4600  other ports (this one and the two after it; 4566 by default)
`;

const WHAT_IS_REAL = `
  Real: the CDK app and its stacks, every function, the HTTP API's routes and its token check, the sign-in with PKCE,
        the guest's agent, its user data, SSH with the issued key, and every decision of Berth.
  Played: AWS itself (an emulator on this machine), the computers (a process each, with your own user's rights, on
        127.0.0.1 only) and Image Builder (the managed image's AMI is given). Permissions are decided afterwards.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { story: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const progress = new Progress();
  if (values.help) {
    progress.line(HELP);
    return 0;
  }
  const port = Number(values.port ?? 4566);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new Error(`--port must be a number from 1024 to 65000, not ${values.port}`);
  }
  const missing = FUNCTIONS.filter((name) => !existsSync(resolve(__dirname, `../assets/${name}/index.mjs`)));
  if (missing.length > 0)
    throw new Error(`the functions are not built yet (${missing.join(', ')}): run npm run build`);

  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());
  progress.line('Berth on this machine, without an AWS account.');
  progress.line(WHAT_IS_REAL);
  const dir = resolve(__dirname, `../.local/run-${port}`);
  const cloud = await startCloud({
    dir,
    port,
    signal: stopped.signal,
    step: (title, run) => progress.prepare(title, run),
  });
  try {
    progress.line(`\nThe story (ready to begin after ${progress.seconds().toFixed(1)} s):\n`);
    const told = await tell(cloud, progress, stopped.signal);
    writeFileSync(
      join(dir, 'story.json'),
      JSON.stringify({ seconds: progress.seconds(), failed: progress.failed }),
    );
    if (!values.story && !stopped.signal.aborted) await stayOpen(cloud, progress, stopped.signal);
    return told ? 0 : 1;
  } finally {
    await cloud.stop();
    progress.line(progress.summary());
  }
}

/**
 * Every step builds on those before it: after a failure the rest would only fail for the same cause.
 *
 * @returns whether the whole story was told
 */
async function tell(cloud: Cloud, progress: Progress, signal: AbortSignal): Promise<boolean> {
  const world = await storyWorld(cloud);
  for (const { title, run } of STORY) {
    if (signal.aborted || !(await progress.step(title, () => run(world)))) return false;
  }
  return true;
}

async function stayOpen(cloud: Cloud, progress: Progress, signal: AbortSignal): Promise<void> {
  const { access } = await cloud.signIn(MEMBER);
  const { url } = cloud.gateway;
  progress.line(`
Open until Ctrl-C:

  API       ${url}
  AWS       ${cloud.emulator.endpoint}   (emulator; any SDK or CLI, account 000000000000, region us-east-1)
  member    ${MEMBER.username} / ${MEMBER.password}
  admin     ${ADMINISTRATOR.username} / ${ADMINISTRATOR.password}

Try:

  export TOKEN=${access}
  curl -s ${url}/images -H "authorization: Bearer $TOKEN"
  curl -s -X POST ${url}/sessions -H "authorization: Bearer $TOKEN" -d '{"image":"cpu-docker-workbench"}'
  curl -s ${url}/sessions -H "authorization: Bearer $TOKEN"                      # wait for "ready": true
  export ID=<the session's id>
  curl -s -X POST ${url}/sessions/$ID/door -H "authorization: Bearer $TOKEN"
  curl -s -X POST ${url}/sessions/$ID/credential -H "authorization: Bearer $TOKEN" > key.json
  node -p 'require("./key.json").privateKey' > berth.key && chmod 600 berth.key
  ssh -i berth.key -p $(node -p 'require("./key.json").port') ubuntu@127.0.0.1
  curl -s ${url}/sessions/$ID/connectivity -H "authorization: Bearer $TOKEN"     # all ways in
`);
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    // The signal alone would not keep this process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      done();
    });
  });
  progress.line('\nEnding everything.');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
