import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { OLDEST_CDK } from '../../build/manifest';
import { SCHEMA_FILE } from '../../build/schema';
import { FUNCTIONS } from '../../lambda/domain/duties';
import { type Cdk, example, newConsumer, pack, type Packed, templatesIn } from './package/consumer';
import { packageJudges } from './package/judges';
import { newPythonConsumer, otherLanguages, type PythonCdk, pythonPins } from './package/python-package';
import { done, told } from './package/told';

const REPOSITORY = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'berth-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const versionHere = (name: string): string =>
  String(json(join(REPOSITORY, 'node_modules', name, 'package.json'))['version']);

/** The newest that this repository knows. */
const NEWEST_CDK: Cdk = { 'aws-cdk-lib': versionHere('aws-cdk-lib'), constructs: versionHere('constructs') };
const MEGABYTE = 1_000_000;
// The first time the CDK and the judges are fetched.
jest.setTimeout(600_000);

let packed: Packed;
const app = { oldest: '', newest: '' };

beforeAll(async () => {
  packed = await pack(folder);
  app.oldest = await newConsumer(join(folder, 'oldest'), OLDEST_CDK, packed.tarball);
  app.newest = await newConsumer(join(folder, 'newest'), NEWEST_CDK, packed.tarball);
});

/** A file of the package as a consumer has it. */
const installed = (...path: string[]): string => join(app.oldest, 'node_modules/cdk-berth', ...path);
const textOf = (path: string): string => readFileSync(installed(path), 'utf8');

/** Synthesises the readme's example in an app; the same app once. */
const synthesised = new Map<string, Promise<ReturnType<typeof templatesIn>>>();
function templatesOf(consumer: string): Promise<ReturnType<typeof templatesIn>> {
  const synthesis = async (): Promise<ReturnType<typeof templatesIn>> => {
    writeFileSync(join(consumer, 'app.mjs'), example('ts'));
    const out = join(consumer, 'cdk.out');
    // The CDK's own checks of templates are on.
    await done('node', ['app.mjs'], { cwd: consumer, env: { CDK_OUTDIR: out, CDK_VALIDATION: 'true' } });
    return templatesIn(out);
  };
  const templates = synthesised.get(consumer) ?? synthesis();
  synthesised.set(consumer, templates);
  return templates;
}

function idsOf(templates: ReturnType<typeof templatesIn>, stack: string): readonly string[] {
  return Object.keys(templates[stack]?.['Resources'] ?? {}).toSorted();
}

/** What Node says when an app asks for a module; nothing where it has it. */
async function imported(consumer: string, name: string): Promise<string> {
  const { err } = await told('node', ['-e', `require(${JSON.stringify(name)})`], { cwd: consumer });
  return err;
}

test('the package has constructs, types, functions, console and guest, and no sources', () => {
  const { files, size, unpackedSize } = packed;
  process.stdout.write(
    `cdk-berth: ${files.length} files, ${(size / MEGABYTE).toFixed(1)} MB, ${(unpackedSize / MEGABYTE).toFixed(1)} MB unpacked\n`,
  );
  const wanted = [
    '.jsii',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'assets/console/index.html',
    'berth.schema.json',
    'bin/app.js',
    'guest/linux/berth_agent.py',
    'lib/index.d.ts',
    'lib/index.js',
    'node_modules/zod/package.json',
    ...FUNCTIONS.map((name) => `assets/${name}/index.mjs`),
  ];
  expect(wanted.filter((file) => !files.includes(file))).toEqual([]);
  const ours = files.filter((file) => !file.startsWith('node_modules/'));
  expect(
    ours.filter((file) => /(?<!\.d)\.tsx?$|\.map$|tsconfig|\.tsbuildinfo$|\.pyc$|test/.test(file)),
  ).toEqual([]);
  expect(size).toBeLessThan(8 * MEGABYTE);
});

test('its programs ask for nothing that it does not declare', () => {
  const programs = packed.files.filter(
    (file) => /^(?:bin|lib|lambda)\/.*\.js$/.test(file) && !file.includes('/edge/'),
  );
  const asked = programs.flatMap((file) =>
    [...textOf(file).matchAll(/\brequire\("([^."][^"]*)"\)/g)].map(
      ([, name = '']) => name.split('/')[0] ?? '',
    ),
  );
  expect([...new Set(asked)].filter((name) => !name.startsWith('node:')).toSorted()).toEqual([
    'aws-cdk-lib',
    'constructs',
    'zod',
  ]);
  const { dependencies, peerDependencies } = json(installed('package.json'));
  expect(Object.keys(dependencies as object)).toEqual(['zod']);
  expect(Object.keys(peerDependencies as object)).toEqual(['aws-cdk-lib', 'constructs']);
});

test('its types speak of the CDK and of themselves, never of zod or of what the functions are made of', () => {
  const seen = new Map<string, readonly string[]>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    const names = [...textOf(file).matchAll(/(?:\bfrom |\bimport\(|\brequire\()['"]([^'"]+)['"]/g)].map(
      ([, name = '']) => name,
    );
    seen.set(file, names);
    for (const name of names) if (name.startsWith('.')) walk(`${join(dirname(file), name)}.d.ts`);
  };
  walk('lib/index.d.ts');
  expect(seen.size).toBeGreaterThan(30);
  expect([...seen.keys()].filter((file) => !file.startsWith('lib/'))).toEqual([]);
  const others = [...seen.values()]
    .flat()
    .filter((name) => !/^(?:\.|aws-cdk-lib(?:\/|$)|constructs$)/.test(name));
  expect(others).toEqual([]);
  const published = packed.files.filter(
    (file) => file.endsWith('.d.ts') && !file.startsWith('node_modules/'),
  );
  expect(published.toSorted()).toEqual([...seen.keys()].toSorted());
});

test('publint and arethetypeswrong find nothing', async () => {
  const { publint, attw } = await packageJudges();
  const published = await told(publint, ['--strict', packed.tarball], { cwd: folder });
  expect(published).toMatchObject({ status: 0, out: expect.stringContaining('All good!') });
  // The assembly is named for jsii, which reads it as a file: no program imports it.
  const types = await told(attw, [packed.tarball, '--exclude-entrypoints', '.jsii'], { cwd: folder });
  expect(types).toMatchObject({ status: 0, out: expect.stringContaining('No problems found') });
});

describe.each(['oldest', 'newest'] as const)('with the %s CDK', (which) => {
  test("the readme's example is right in a strict TypeScript that looks into the libraries, too", async () => {
    writeFileSync(join(app[which], 'app.ts'), example('ts'));
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      target: 'esnext',
      module: 'node20',
      types: [],
      noEmit: true,
    };
    writeFileSync(join(app[which], 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');
    expect(await told(tsc, ['-p', '.'], { cwd: app[which] })).toMatchObject({ status: 0, out: '' });
  });

  test("the readme's example becomes three stacks, where there is neither esbuild nor TypeScript", async () => {
    for (const name of ['esbuild', 'typescript', 'tsx']) {
      expect(await imported(app[which], name)).toMatch(/Cannot find module/);
    }
    const templates = await templatesOf(app[which]);
    expect(Object.keys(templates).toSorted()).toEqual(['Images', 'Service', 'State']);
    const text = JSON.stringify(templates['Service']);
    expect(text).toContain('/berth/lab/images/ubuntu');
    expect(FUNCTIONS.filter((name) => !text.includes(`"lab-${name}"`))).toEqual([]);
  });
});

test('both give the same stacks, but for what the CDK itself makes otherwise', async () => {
  const [oldest, newest] = [await templatesOf(app.oldest), await templatesOf(app.newest)];
  for (const stack of ['Images', 'Service', 'State'])
    expect(idsOf(newest, stack)).toEqual(idsOf(oldest, stack));
});

test.each([
  ['aws-cdk-lib', '2.263.0'],
  ['constructs', '10.4.5'],
])('npm refuses it beside an older %s', async (name, version) => {
  const consumer = mkdtempSync(join(folder, 'older-'));
  const dependencies = { ...OLDEST_CDK, [name]: version };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, dependencies }));
  for (const [library, is] of Object.entries(dependencies)) {
    mkdirSync(join(consumer, 'node_modules', library), { recursive: true });
    const manifest = JSON.stringify({ name: library, version: is });
    writeFileSync(join(consumer, 'node_modules', library, 'package.json'), manifest);
  }
  const options = ['install', '--offline', '--ignore-scripts', '--strict-peer-deps', packed.tarball];
  const { status, err } = await told('npm', options, { cwd: consumer });
  expect(status).toBe(1);
  expect(err).toMatch(new RegExp(`ERESOLVE[\\s\\S]*peer ${name}@`));
});

test('only what the manifest names can be imported, such as the schema of the configuration file', async () => {
  expect(await imported(app.oldest, 'cdk-berth')).toBe('');
  expect(await imported(app.oldest, 'cdk-berth/berth.schema.json')).toBe('');
  expect(await imported(app.oldest, 'cdk-berth/lib/berth')).toMatch(
    /'\.\/lib\/berth' is not defined by "exports"/,
  );
  expect(textOf('berth.schema.json')).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
});

test('the ready-made app synthesises a configuration, and says what is wrong in one', async () => {
  const config = join(folder, 'berth.json');
  const out = join(folder, 'app.out');
  const synth = async (configuration: unknown): ReturnType<typeof told> => {
    writeFileSync(config, JSON.stringify(configuration));
    const env = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ config }) };
    return told(join(app.newest, 'node_modules/.bin/berth-app'), [], { cwd: app.newest, env });
  };
  const wrong = await synth({ deploymentName: 'lab', console: 'no' });
  expect(wrong).toMatchObject({
    status: 1,
    err: expect.stringMatching(/console: must be true or false \(it was "no"\)/),
  });
  const right = await synth({ $schema: './node_modules/cdk-berth/berth.schema.json', deploymentName: 'lab' });
  expect(right.status).toBe(0);
  expect(Object.keys(templatesIn(out)).toSorted()).toEqual(['Images', 'Service', 'State']);
});

/** The templates of the readme's example in Python. */
async function templatesOfPython(which: PythonCdk): Promise<ReturnType<typeof templatesIn>> {
  const { wheel } = await otherLanguages(packed.tarball, app.oldest);
  const home = join(folder, `python-${which}`);
  const python = await newPythonConsumer(home, wheel, which);
  writeFileSync(join(home, 'app.py'), example('python'));
  const out = join(home, 'cdk.out');
  const env = {
    CDK_OUTDIR: out,
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(REPOSITORY, '.local/jsii'),
  };
  await done(python, ['app.py'], { cwd: home, env });
  return templatesIn(out);
}

describe('in other languages', () => {
  test('a Python app of ten lines gives the same templates as the one in TypeScript', async () => {
    expect(await templatesOfPython('oldest')).toEqual(await templatesOf(app.oldest));
  });

  test('with the newest CDK that PyPI has, the same app gives the same stacks', async () => {
    const [ours, theirs] = [await templatesOfPython('newest'), await templatesOf(app.newest)];
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(theirs).toSorted());
    for (const stack of Object.keys(theirs)) expect(idsOf(ours, stack)).toEqual(idsOf(theirs, stack));
  });

  test('the code for Java, .NET and Go can be made', async () => {
    const { generated } = await otherLanguages(packed.tarball, app.oldest);
    expect(generated.java.filter((file) => file.endsWith('/Berth.java'))).toHaveLength(1);
    expect(generated.dotnet.filter((file) => file.endsWith('/Berth.cs'))).toHaveLength(1);
    expect(generated.go.filter((file) => /(?:^|\/)Berth\.go$/.test(file))).toHaveLength(1);
  });

  test('Python is tried with the oldest CDK and with one that is hardly older than the newest', () => {
    const oldest = readFileSync(pythonPins('oldest'), 'utf8');
    for (const [name, version] of Object.entries(OLDEST_CDK))
      expect(oldest).toContain(`${name}==${version}\n`);
    const [, newest] = /^aws-cdk-lib==2\.(\d+)\./m.exec(readFileSync(pythonPins('newest'), 'utf8')) ?? [];
    const [, here] = NEWEST_CDK['aws-cdk-lib'].split('.');
    expect(Number(here) - Number(newest)).toBeLessThan(6);
  });
});
