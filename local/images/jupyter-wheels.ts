import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../emulator/python-environment';
import { claimBuild } from '../machines/claim-build';

const run = promisify(execFile);
const REQUIREMENTS = join(__dirname, 'jupyter.txt');
/** Debian 12's Python, which need not be this computer's. */
const PYTHON = [
  '--python-version',
  '3.11',
  '--implementation',
  'cp',
  '--abi',
  'cp311',
  '--abi',
  'abi3',
  '--abi',
  'none',
];
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const PLATFORMS = [
  `manylinux_2_28_${MACHINE}`,
  `manylinux_2_17_${MACHINE}`,
  `manylinux2014_${MACHINE}`,
  'any',
];

/**
 * All that JupyterLab needs, as wheels for the Python of the base of all machines. They are downloaded by this computer,
 * whose pip knows its way to an index.
 *
 * @param cache where they are kept from run to run
 * @returns the folder that they are in
 * @throws Error with pip's complaint
 */
export async function jupyterWheels(
  cache: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(MACHINE)
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache, hash);
  mkdirSync(cache, { recursive: true });
  const mine = await claimBuild(folder, 'the download of JupyterLab', say, signal);
  if (mine === undefined) return folder;
  const partial = `${folder}-partial`;
  try {
    rmSync(partial, { recursive: true, force: true });
    say('    download JupyterLab ...');
    const python = await pythonEnvironment(signal);
    const where = PLATFORMS.flatMap((platform) => ['--platform', platform]);
    const what = ['--no-deps', '--only-binary=:all:', ...PYTHON, ...where, '-r', REQUIREMENTS];
    const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check'];
    await run(python, [...pip, ...what, '-d', partial], { ...(signal && { signal }) });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
    await mine.release();
  }
  return folder;
}
