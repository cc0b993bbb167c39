import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync, createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '..');
/** Ten times what it takes where nothing else runs. */
const LIMIT_MS = 300_000;
const OUTPUTS = 'outputs.json';

export interface Outputs {
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface DeployOptions {
  readonly dir: string;
  /** What the CDK CLI and the SDK need to talk to the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** The app's configuration, as `bin/app.ts` reads it. */
  readonly configuration: object;
  /** The command that makes the stacks. @default - that of the repository */
  readonly app?: string;
  readonly signal: AbortSignal;
}

/** Makes the account ready for the CDK. */
export function bootstrap(options: DeployOptions): Promise<void> {
  return cdk(options, ['bootstrap']);
}

/**
 * The stacks that the emulator can bring about, by their place in the app. It builds no images: that of the images is
 * drawn up and left alone.
 */
const STACKS = ['Berth/State', 'Berth/Service'];

/** Deploys the state and service stacks, the same that `cdk deploy --all` brings to AWS, and answers their outputs. */
export async function deploy(options: DeployOptions): Promise<Outputs> {
  const outputs = join(options.dir, OUTPUTS);
  await cdk(options, ['deploy', ...STACKS, '--require-approval', 'never', '--outputs-file', outputs]);
  return outputsIn(options.dir);
}

/**
 * What the deployment in this folder has told.
 *
 * @throws Error when nothing was deployed from there
 */
export function outputsIn(dir: string): Outputs {
  return outputsOf(
    JSON.parse(readFileSync(join(dir, OUTPUTS), 'utf8')) as Record<string, Record<string, string>>,
  );
}

function outputsOf(stacks: Readonly<Record<string, Readonly<Record<string, string>>>>): Outputs {
  const all = new Map(Object.values(stacks).flatMap((outputs) => Object.entries(outputs)));
  const output = (name: string): string => {
    const value = all.get(name);
    if (value === undefined) throw new Error(`the deployment has no output ${name}`);
    return value;
  };
  return { apiUrl: output('ApiUrl'), userPoolId: output('UserPoolId'), clientId: output('ClientId') };
}

/** What has been synthesised for the deployment in this folder: all stacks, those that are left alone, too. */
export function assemblyIn(dir: string): string {
  return join(dir, 'cdk.out');
}

/**
 * Runs the CDK's command line, with the functions as `npm run build` has left them.
 *
 * @throws Error with the last lines of what it wrote
 */
export function cdk(options: DeployOptions, command: readonly string[]): Promise<void> {
  const { dir, app } = options;
  mkdirSync(dir, { recursive: true });
  const configuration = join(dir, 'berth.json');
  writeFileSync(configuration, JSON.stringify(options.configuration, null, 2));
  const logFile = join(dir, 'cdk.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const args = [
    ...command,
    ...(app === undefined ? [] : ['--app', app]),
    // The functions are built already. Built anew by each deployment, they would take its time, and be moved away while
    // another one reads them.
    '--build',
    'true',
    '--context',
    `config=${configuration}`,
    '--output',
    assemblyIn(dir),
  ];
  const child = spawn(join(REPOSITORY, 'node_modules/.bin/cdk'), args, {
    cwd: REPOSITORY,
    env: {
      PATH: `${join(REPOSITORY, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
      HOME: dir,
      TMPDIR: process.env['TMPDIR'] ?? '/tmp',
      NO_COLOR: '1',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the app it spawns ends with it.
    detached: true,
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  const timer = setTimeout(end, LIMIT_MS);
  options.signal.addEventListener('abort', end, { once: true });
  return new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', end);
      if (code === 0) done();
      else fail(new Error(`cdk ${command[0]} failed:\n${lastLines(logFile)}\n(all of it: ${logFile})`));
    });
  });
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
