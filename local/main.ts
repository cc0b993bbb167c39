import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FUNCTIONS } from '../lambda/domain/duties';
import { type Cloud, startCloud } from './cloud';
import { Interrupted, unlessInterrupted } from './interrupted';
import { obstacle } from './machines/obstacle';
import { Progress } from './progress';
import { STORY } from './story/story';
import { storyWorld } from './story/world';
import { whatToTry } from './what-to-try';

const HELP = `npm run local                 deploy Berth into a local cloud, run the story, stay open until Ctrl-C
npm run local -- --story      the same without staying; ends with 0 when every step passed
npm run local -- --machines   every computer is a booted Debian machine (Linux, root, Debian packages)
npm run local -- --port 4600  other ports (this one and the four after it; 4566 by default)
`;

const REAL_WITH_PROCESSES = `
  Real: the CDK app and its stacks, every function, the HTTP API's routes and its token check, the sign-in with PKCE,
        the guest's agent, its user data, SSH with the issued key, the console, the edge's function as it stands in the
        template, and every decision of Berth.
  Played: AWS itself (an emulator on this machine), CloudFront (two servers that do its part, without TLS), the
        computers (a process each, with your own user's rights, on 127.0.0.1 only), Windows (a port that answers as a
        remote desktop does, and its guest's reports) and Image Builder (the managed image's AMI is given). Every call of
        a function is decided before it is carried out, by a simulator of IAM against the deployed role's policies.
`;

const REAL_WITH_MACHINES = `
  Real: the CDK app and its stacks, every function, the HTTP API's routes and its token check, the sign-in with PKCE,
        the computers' systemd, cloud-init, sshd, disks and firewall, user data, SSH with the issued key, and every
        decision of Berth; the managed image's components, with the guest's agent, the gate, Caddy, the home page, Docker
        and the workbench's compose file; the console, and the edge's function as it stands in the template.
  Played: AWS itself (an emulator on this machine), CloudFront (two servers that do its part, without TLS), the
        hypervisor (containers of systemd-nspawn: this computer's kernel, Debian 12 whatever the AMI is on AWS), Windows
        (a port that answers as a remote desktop does), Image Builder (its components are carried out here, without the
        steps that need AWS), the container images (JupyterLab from PyPI, a small desktop from Debian, pages that stand
        in for RStudio, Zeppelin and VS Code). Every call of a function is decided before it is carried out, by a
        simulator of IAM against the deployed role's policies.
`;

/** As shells count a program that Ctrl-C has ended. */
const INTERRUPTED_STATUS = 130;
/** One Ctrl-C may arrive twice, from the terminal and from npm. */
const SAME_SIGNAL_MS = 500;

interface Wanted {
  readonly port: number;
  readonly machines: boolean;
  readonly stay: boolean;
}

/** @throws Error saying which option is wrong */
function wanted(): Wanted | undefined {
  const { values } = parseArgs({
    options: {
      story: { type: 'boolean' },
      machines: { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port ?? 4566);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new Error(`--port must be a number from 1024 to 65000, not ${values.port}`);
  }
  return { port, machines: values.machines ?? false, stay: !values.story };
}

async function main(): Promise<number> {
  const want = wanted();
  if (want === undefined) {
    console.log(HELP);
    return 0;
  }
  const progress = new Progress();
  const signal = interruption(progress);
  progress.line('Berth on this machine, without an AWS account.');
  progress.line(want.machines ? REAL_WITH_MACHINES : REAL_WITH_PROCESSES);
  try {
    return await live(want, progress, signal);
  } catch (error) {
    if (signal.aborted) return INTERRUPTED_STATUS;
    progress.fail(error);
    return 1;
  } finally {
    progress.line(progress.summary());
  }
}

/** The first Ctrl-C ends everything in order, a second one at once: what was started ends with this process. */
function interruption(progress: Progress): AbortSignal {
  const stopped = new AbortController();
  let since = 0;
  const interrupt = (): void => {
    if (!stopped.signal.aborted) {
      since = Date.now();
      progress.line('\nEnding everything.');
      stopped.abort();
    } else if (Date.now() - since > SAME_SIGNAL_MS) {
      progress.line('Ended the hard way.');
      progress.line(progress.summary());
      process.exit(INTERRUPTED_STATUS);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  // Nobody reads what is printed any more: whoever had this started has ended.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      if (!stopped.signal.aborted) interrupt();
    });
  return stopped.signal;
}

async function live(want: Wanted, progress: Progress, signal: AbortSignal): Promise<number> {
  const inTheWay = want.machines ? obstacle() : undefined;
  if (inTheWay !== undefined) throw new Error(inTheWay);
  const missing = FUNCTIONS.filter((name) => !existsSync(resolve(__dirname, `../assets/${name}/index.mjs`)));
  if (missing.length > 0) {
    throw new Error(`The functions are not built yet (${missing.join(', ')}): run npm run build.`);
  }
  const { port, machines, stay } = want;
  const dir = resolve(__dirname, `../.local/run-${port}`);
  const cloud = await startCloud({
    dir,
    port,
    signal,
    machines,
    say: (line) => progress.line(line),
    step: (title, run) => {
      if (signal.aborted) throw new Interrupted();
      return progress.prepare(title, run);
    },
  });
  try {
    progress.line(`\nThe story (ready to begin after ${progress.seconds().toFixed(1)} s):\n`);
    const untold = await tell(cloud, progress, signal);
    writeFileSync(join(dir, 'story.json'), JSON.stringify(progress.told));
    if (untold.length > 0) progress.line(`\nNot told:\n  ${untold.join('\n  ')}`);
    if (signal.aborted) return INTERRUPTED_STATUS;
    if (stay) await stayOpen(cloud, progress, signal);
    return progress.told.failed === 0 ? 0 : 1;
  } finally {
    await cloud.stop();
  }
}

/**
 * Every step builds on those before it: after a failure the rest would only fail for the same cause.
 *
 * @returns the steps that were not told
 */
async function tell(cloud: Cloud, progress: Progress, signal: AbortSignal): Promise<readonly string[]> {
  const world = await unlessInterrupted(signal, () => storyWorld(cloud));
  for (const [index, { title, run }] of STORY.entries()) {
    const passed = await progress.step(title, () => unlessInterrupted(signal, () => run(world)), signal);
    if (!passed) {
      // A step that failed was told; one that was interrupted was not.
      const from = signal.aborted ? index : index + 1;
      return STORY.slice(from).map((step, offset) => `${from + offset + 1}. ${step.title}`);
    }
  }
  return [];
}

async function stayOpen(cloud: Cloud, progress: Progress, signal: AbortSignal): Promise<void> {
  progress.line(whatToTry(cloud));
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    // The signal alone would not keep this process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      done();
    });
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
