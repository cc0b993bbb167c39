import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HOME = resolve(__dirname, '../../../.local');

/**
 * A folder in `.local` of the repository in which these packages are installed, without their scripts; made at the first
 * call.
 *
 * @param name the folder
 * @param packages names and exact versions
 * @throws Error when npm cannot fetch them
 */
export async function npmFolder(name: string, packages: Readonly<Record<string, string>>): Promise<string> {
  const home = join(HOME, name);
  const wanted = JSON.stringify({ private: true, dependencies: packages });
  const stamp = join(home, 'stamp.json');
  if ((await readFile(stamp, 'utf8').catch(() => undefined)) === wanted) return home;

  // Made aside and moved into place: an interrupted one is never taken for a whole one.
  const aside = `${home}-${process.pid}`;
  await mkdir(aside, { recursive: true });
  try {
    await writeFile(join(aside, 'package.json'), wanted);
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: aside,
      timeout: 300_000,
    });
    await writeFile(join(aside, 'stamp.json'), wanted);
    await rm(home, { recursive: true, force: true });
    await rename(aside, home);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(
      `npm could not install ${Object.keys(packages).join(', ')}; check the network and the registry that npm is configured for:\n${said.trim().slice(-2000)}`,
      { cause: error },
    );
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return home;
}
