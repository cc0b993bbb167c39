import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');
const RELEASES = join(REPOSITORY, 'releases');
/** What is in `releases/<version>/`, and is deployed here. */
const STACKS = ['State', 'Service'] as const;
const FILE_ASSET = /^(.*\b)?[0-9a-f]{64}(\.\w+)$/;

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

/** The newest version whose templates are kept; undefined before the first release. */
export function newestRelease(): string | undefined {
  const versions = readdirSync(RELEASES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return versions
    .map(({ name }) => name)
    .toSorted((a, b) => {
      const [theirs, ours] = [numbers(a), numbers(b)];
      const at = theirs.findIndex((number, place) => number !== ours[place]);
      return (theirs[at] ?? 0) - (ours[at] ?? 0);
    })
    .at(-1);
}

/**
 * A release as the CDK's command line deploys it: its templates, with the functions of today. Those of then are not kept;
 * an upgrade changes them together with their settings, so what is tried is what becomes of all else.
 *
 * @param out a folder that is not there yet
 */
export function assemblyOf(version: string, out: string): void {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { context: object };
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    },
  });
  if (status !== 0) throw new Error(`the app made no templates:\n${stderr}`);
  const files = readdirSync(out);
  for (const stack of STACKS) {
    const file = files.find((name) => name.startsWith(`Berth${stack}`) && name.endsWith('.template.json'));
    if (file === undefined) throw new Error(`the app made no stack ${stack}`);
    const today = readFileSync(join(out, file), 'utf8');
    const then = readFileSync(join(RELEASES, version, `${stack.toLowerCase()}.json`), 'utf8');
    const template = JSON.stringify(withFilesOf(JSON.parse(then), JSON.parse(today)), null, 1);
    writeFileSync(join(out, file), template);
    renameTemplate(out, file, hashOf(template));
  }
}

/** The value with the files that the other one has in the same places. */
function withFilesOf(value: unknown, other: unknown): unknown {
  if (typeof value === 'string') return FILE_ASSET.test(value) && typeof other === 'string' ? other : value;
  if (typeof value !== 'object' || value === null) return value;
  const others = (other ?? {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(value)) return value.map((one: unknown, place) => withFilesOf(one, others[place]));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withFilesOf(one, others[name])]),
  );
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A template is a file like others: one of another content must have another name in the CDK's bucket. */
function renameTemplate(out: string, file: string, hash: string): void {
  const manifest = join(out, 'manifest.json');
  const assets = join(out, file.replace('.template.json', '.assets.json'));
  const { files } = JSON.parse(readFileSync(assets, 'utf8')) as {
    files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
  };
  const [before = ''] = Object.entries(files).find(([, { source }]) => source.path === file) ?? [];
  for (const path of [manifest, assets]) {
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(before, hash));
  }
}
