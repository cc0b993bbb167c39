import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { FUNCTIONS } from '../lambda/domain/duties';
import { type RootManifest, publishedManifest } from './manifest';
import { keepPublicTypes } from './public-types';
import { SCHEMA_FILE } from './schema';

const REPOSITORY = resolve(__dirname, '..');
const DIST = join(REPOSITORY, 'dist');

/** What of the repository is in the package; the sources are compiled there. */
const SHIPPED = [
  'bin',
  'lib',
  'lambda/contract',
  'lambda/domain',
  'lambda/edge',
  'assets',
  'guest',
  'LICENSE',
  'CHANGELOG.md',
];

/** Not what Python leaves behind where it ran. */
const filter = (file: string): boolean => !/__pycache__|\.pyc$/.test(file);

/** Everything but the sources: consumers get JavaScript and types. */
const IGNORED = [
  '*.ts',
  '!*.d.ts',
  'tsconfig.json',
  '*.tsbuildinfo',
  'out/',
  '!.jsii',
  '!assets/**',
  '!guest/**',
];

/** Lays the package out in `dist/`, not compiled yet. */
function assemble(): void {
  const unbuilt = FUNCTIONS.filter((name) => !existsSync(join(REPOSITORY, 'assets', name, 'index.mjs')));
  if (unbuilt.length > 0) {
    throw new Error(`not built yet: ${unbuilt.join(', ')}. Run \`npm run build:functions\` first`);
  }
  const root = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as RootManifest;
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  for (const path of SHIPPED) cpSync(join(REPOSITORY, path), join(DIST, path), { recursive: true, filter });
  // A bundled dependency must lie in the package itself, as a real folder.
  const zod = join(REPOSITORY, 'node_modules/zod');
  cpSync(zod, join(DIST, 'node_modules/zod'), {
    recursive: true,
    filter: (file) => !file.startsWith(join(zod, 'src')),
  });
  // The repository's own is for those who work on it; this one begins with what a consumer does.
  cpSync(join(REPOSITORY, 'build/package-readme.md'), join(DIST, 'README.md'));
  cpSync(SCHEMA_FILE, join(DIST, basename(SCHEMA_FILE)));
  writeFileSync(join(DIST, '.npmignore'), `${IGNORED.join('\n')}\n`);
  writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(publishedManifest(root), null, 2)}\n`);
}

/** Compiles under jsii's rules. A failed compile leaves files behind as well: only the exit status tells. */
function compile(): number {
  const { status, error } = spawnSync(join(REPOSITORY, 'node_modules/.bin/jsii'), ['--fail-on-warnings'], {
    cwd: DIST,
    stdio: 'inherit',
    env: {
      ...process.env,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
      JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
      JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
    },
  });
  if (error) throw error;
  return status ?? 1;
}

try {
  assemble();
  process.exitCode = compile();
  if (process.exitCode === 0) keepPublicTypes(DIST, 'lib/index.d.ts');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
