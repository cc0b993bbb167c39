import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = resolve(__dirname, '../..');

/** A set of packages from PyPI. */
export interface PythonPackages {
  /** The environment's folder in `.local` of the repository. */
  readonly folder: string;
  /** The file that lists them all. */
  readonly requirements: string;
}

const EMULATOR: PythonPackages = { folder: 'venv', requirements: join(__dirname, 'requirements.txt') };

/**
 * A Python with these packages, in `.local` of the repository; made at the first call.
 *
 * A stamp file tells a finished environment from an interrupted one and an old set of packages from the present one.
 *
 * @param signal ends an environment that is being made
 * @param packages those of the emulator when left out
 * @returns the path of the interpreter
 * @throws Error with what to install when there is no Python 3.10 or later, or pip cannot fetch the packages
 */
export async function pythonEnvironment(
  signal?: AbortSignal,
  { folder, requirements }: PythonPackages = EMULATOR,
): Promise<string> {
  const home = join(repository, '.local', folder);
  const python = join(home, 'bin', 'python');
  const wanted = await readFile(requirements, 'utf8');
  if ((await stampOf(home)) === wanted) return python;

  await checkPython();
  // Made aside and moved into place, so that two test files that start together do not disturb each other.
  const aside = `${home}-${process.pid}`;
  await mkdir(join(repository, '.local'), { recursive: true });
  try {
    await make(aside, requirements, signal);
    await writeFile(join(aside, 'stamp.txt'), wanted);
    if ((await stampOf(home)) !== wanted) {
      await rm(home, { recursive: true, force: true });
      await rename(aside, home);
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return python;
}

async function stampOf(home: string): Promise<string | undefined> {
  return readFile(join(home, 'stamp.txt'), 'utf8').catch(() => undefined);
}

async function checkPython(): Promise<void> {
  const question = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const found = await run('python3', ['-c', question]).catch(() => undefined);
  if (!found) {
    throw new Error(
      'The local cloud needs Python 3.10 or later, and there is no python3 on PATH. Install it and start again.',
    );
  }
  const version = found.stdout.trim();
  const [major, minor] = version.split('.').map(Number);
  if (major !== 3 || (minor ?? 0) < 10) {
    throw new Error(
      `The local cloud needs Python 3.10 or later; python3 on PATH is ${version}. Put a newer one first on PATH.`,
    );
  }
}

async function make(home: string, requirements: string, signal?: AbortSignal): Promise<void> {
  await step(
    'python3',
    ['-m', 'venv', home],
    'Python cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)',
    signal,
  );
  await step(
    join(home, 'bin', 'python'),
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary=:all:',
      '-r',
      requirements,
    ],
    'pip could not install its packages; check the network and the index that pip is configured for',
    signal,
  );
}

async function step(command: string, args: string[], failure: string, signal?: AbortSignal): Promise<void> {
  try {
    await run(command, args, { timeout: 300_000, ...(signal && { signal }) });
  } catch (error) {
    // The message of a failed command ends with what it wrote to stderr.
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${failure}:\n${said.trim().slice(-2000)}`, { cause: error });
  }
}
