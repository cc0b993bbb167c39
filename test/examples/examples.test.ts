import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '../..');
const EXAMPLES = readdirSync(join(REPOSITORY, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), 'berth-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  readonly status: number | null;
  readonly output: string;
  /** By the name of the stack's file. */
  readonly templates: ReadonlyMap<string, string>;
}

/** Synthesises an example as the CDK command line does. */
async function synthesised(name: string): Promise<Example> {
  const out = join(folder, name);
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { context: object };
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${name}/app.ts`], {
    cwd: REPOSITORY,
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const status = await new Promise<number | null>((done) => {
    child.once('close', done);
  });
  const files = status === 0 ? readdirSync(out).filter((file) => file.endsWith('.template.json')) : [];
  return {
    status,
    output,
    templates: new Map(files.map((file) => [file, readFileSync(join(out, file), 'utf8')])),
  };
}

const templateOf = ({ templates }: Example, part: string): string =>
  [...templates].find(([file]) => file.includes(part))?.[1] ?? '';

let examples: ReadonlyMap<string, Example>;
beforeAll(async () => {
  const done: [string, Example][] = [];
  for (const name of EXAMPLES) done.push([name, await synthesised(name)]);
  examples = new Map(done);
}, 300_000);

const example = (name: string): Example => {
  const found = examples.get(name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  return found;
};

test.each(EXAMPLES)(
  '%s becomes templates without a word of warning, and has its line in the README',
  (name) => {
    const { status, output, templates } = example(name);
    expect({ status, output }).toEqual({ status: 0, output: '' });
    expect(templates.size).toBeGreaterThan(2);
    expect(readFileSync(join(REPOSITORY, 'examples/README.md'), 'utf8')).toContain(
      `- [${name}](${name}/app.ts): `,
    );
  },
);

test.each(EXAMPLES)('%s is 10 to 45 lines that import the package as consumers do', (name) => {
  const source = readFileSync(join(REPOSITORY, 'examples', name, 'app.ts'), 'utf8');
  expect(source.split('\n').length).toBeGreaterThan(10);
  expect(source.split('\n').length).toBeLessThan(46);
  const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from.split('/')[0]);
  expect(new Set(imported)).toEqual(new Set(['aws-cdk-lib', 'cdk-berth']));
});

test('the lab invites its administrator and has a console', () => {
  const service = templateOf(example('lab'), 'Service');
  expect(service).toContain('Custom::BerthAdministrator');
  expect(service).toContain('"NextStep1"');
  expect(service).toContain('"ConsoleUrl"');
});

test('the course stands in the network that exists, and everything that it launches carries its tags', () => {
  const service = templateOf(example('course'), 'Service');
  expect(service).not.toContain('AWS::EC2::VPC"');
  expect(service).toContain('subnet-0a1b2c3d4e5f60718=eu-central-1a,subnet-1a1b2c3d4e5f60718=eu-central-1b');
  expect(service).toContain('deep-learning-101');
  expect(service).toContain('AWS::Budgets::Budget');
});

test('the tools are built in a stack of their makers, who may launch them', () => {
  const tools = templateOf(example('tools'), 'GeodesyTools');
  expect(tools).toContain('AWS::ImageBuilder::ImagePipeline');
  expect(tools).toContain('lambda:InvokeFunction');
  expect(templateOf(example('tools'), 'Images')).toBe('');
  expect(templateOf(example('tools'), 'Service')).toContain('geodesy');
});
