import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pythonEnvironment } from '../../../local/emulator/python-environment';
import { packageJudges } from './judges';
import { done } from './told';

const HOME = resolve(__dirname, '../../../.local');
const LANGUAGES = ['python', 'java', 'dotnet', 'go'] as const;

/** The package in other languages. */
export interface OtherLanguages {
  readonly wheel: string;
  /** The files that were generated, by language. */
  readonly generated: Readonly<Record<(typeof LANGUAGES)[number], readonly string[]>>;
}

/** Which of the CDK's versions; PyPI has the newest some days after npm. */
export type PythonCdk = 'oldest' | 'newest';

const FOLDERS: Readonly<Record<PythonCdk, string>> = { oldest: 'cdk-python', newest: 'cdk-python-newest' };

/** Which packages from PyPI a Python app is tried with. */
export function pythonPins(which: PythonCdk): string {
  return join(__dirname, `requirements-${which}.txt`);
}

/** A Python in which the CDK is installed, not the package. */
async function pythonWithCdk(which: PythonCdk): Promise<string> {
  return pythonEnvironment(undefined, { folder: FOLDERS[which], requirements: pythonPins(which) });
}

/**
 * The wheel of an installed package, and the code of the other languages; kept until the package changes.
 *
 * @param tarball of the package
 * @param consumer an app in which it is installed beside the CDK
 */
export async function otherLanguages(tarball: string, consumer: string): Promise<OtherLanguages> {
  const hash = createHash('sha256').update(readFileSync(tarball)).digest('hex').slice(0, 32);
  const home = join(HOME, 'wheels', hash);
  if (!existsSync(home)) {
    const aside = `${home}-${process.pid}`;
    await make(aside, consumer);
    for (const old of readdirSync(join(HOME, 'wheels')).filter((name) => !name.includes(`-${process.pid}`))) {
      rmSync(join(HOME, 'wheels', old), { recursive: true, force: true });
    }
    renameSync(aside, home);
  }
  const wheel = readdirSync(home).find((name) => name.endsWith('.whl')) ?? '';
  const generated = JSON.parse(
    readFileSync(join(home, 'generated.json'), 'utf8'),
  ) as OtherLanguages['generated'];
  return { wheel: join(home, wheel), generated };
}

async function make(home: string, consumer: string): Promise<void> {
  const { pacmak } = await packageJudges();
  const python = await pythonWithCdk('oldest');
  mkdirSync(home, { recursive: true });
  const code = join(home, 'code');
  const targets = LANGUAGES.flatMap((language) => ['-t', language]);
  const options = [
    '--code-only',
    '--no-npmignore',
    '--rosetta-unknown-snippets',
    'verbatim',
    '-o',
    code,
    '.',
  ];
  await done(pacmak, [...targets, ...options], { cwd: join(consumer, 'node_modules/cdk-berth') });
  await done(
    python,
    [
      '-m',
      'pip',
      'wheel',
      '--no-deps',
      '--no-index',
      '--no-build-isolation',
      '-w',
      home,
      join(code, 'python'),
    ],
    { cwd: home },
  );
  const generated = LANGUAGES.map((language) => [
    language,
    readdirSync(join(code, language), { recursive: true, encoding: 'utf8' }),
  ]);
  writeFileSync(join(home, 'generated.json'), JSON.stringify(Object.fromEntries(generated)));
  rmSync(code, { recursive: true });
}

/**
 * A fresh virtual environment with the package, in which the CDK of `pythonWithCdk` is seen.
 *
 * @returns its interpreter
 * @throws Error with pip's complaint, for example that the CDK is too old for the package
 */
export async function newPythonConsumer(folder: string, wheel: string, which: PythonCdk): Promise<string> {
  const withCdk = await pythonWithCdk(which);
  const own = join(folder, 'bin/python');
  await done(withCdk, ['-m', 'venv', '--without-pip', folder], { cwd: HOME });
  const packages = ['-c', "import sysconfig; print(sysconfig.get_path('purelib'))"];
  const [from, to] = await Promise.all(
    [withCdk, own].map(async (python) => (await done(python, packages, { cwd: HOME })).trim()),
  );
  writeFileSync(join(to ?? '', 'cdk.pth'), `${from}\n`);
  const install = ['install', '--no-index', '--disable-pip-version-check', wheel];
  await done(withCdk, ['-m', 'pip', '--python', own, ...install], { cwd: HOME });
  return own;
}
