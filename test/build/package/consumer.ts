import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npmFolder } from './npm-folder';
import { done } from './told';

const REPOSITORY = resolve(__dirname, '../../..');

/** Versions of the CDK. */
export interface Cdk {
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
}

/** What `npm pack` made of the package. */
export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
  /** Bytes. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** A template of CloudFormation, as far as it is read here. */
export type Template = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The example of the package's readme in a language. */
export function example(language: 'ts' | 'python'): string {
  const readme = readFileSync(join(REPOSITORY, 'build/package-readme.md'), 'utf8');
  return new RegExp(String.raw`\`\`\`${language}\n([\s\S]*?)\`\`\``).exec(readme)?.[1] ?? '';
}

/** Packs `dist/` as it would be published. */
export async function pack(into: string): Promise<Packed> {
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
  const said = await done('npm', options, { cwd: join(REPOSITORY, 'dist') });
  const [made] = JSON.parse(said) as [
    Omit<Packed, 'files' | 'tarball'> & { filename: string; files: { path: string }[] },
  ];
  const { filename, size, unpackedSize, files } = made;
  return { tarball: join(into, filename), files: files.map(({ path }) => path), size, unpackedSize };
}

/**
 * A CDK app of somebody else, outside of this repository: nothing is installed but the CDK, TypeScript's types of Node
 * not either, and then the package.
 *
 * @throws Error with npm's complaint, for example that the CDK is too old for the package
 */
export async function newConsumer(folder: string, cdk: Cdk, tarball: string): Promise<string> {
  const { 'aws-cdk-lib': library, constructs } = cdk;
  const installed = await npmFolder(`cdk-${library}-${constructs}`, { ...cdk });
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: cdk }));
  linkTree(join(installed, 'node_modules'), join(folder, 'node_modules'));
  const options = [
    'install',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
  ];
  await done('npm', [...options, '--strict-peer-deps', tarball], { cwd: folder });
  return folder;
}

/** Not what npm notes about itself: it would be written in both places. */
function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name !== '.bin') linkTree(source, target);
    else if (entry.isFile() && entry.name !== '.package-lock.json') link(source, target);
  }
}

function link(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another file system.
    copyFileSync(source, target);
  }
}

/** The templates that an app wrote, by the ends of the stacks' names, without what differs from machine to machine. */
export function templatesIn(out: string): Readonly<Record<string, Template>> {
  const files = readdirSync(out).filter((name) => name.endsWith('.template.json'));
  return Object.fromEntries(
    files.map((name) => [
      /^Berth(\w+?)[0-9A-F]{8}\./.exec(name)?.[1] ?? name,
      withoutMetadata(JSON.parse(readFileSync(join(out, name), 'utf8'))) as Template,
    ]),
  );
}

function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'Metadata' && !name.startsWith('CDKMetadata'))
      .map(([name, inner]) => [name, withoutMetadata(inner)]),
  );
}
