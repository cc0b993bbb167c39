import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'berth-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the CDK command line does. */
function app(configuration: unknown): {
  status: number | null;
  stderr: string;
  written: readonly string[];
  out: string;
} {
  const config = join(folder, 'berth.json');
  const out = mkdtempSync(join(folder, 'out-'));
  writeFileSync(config, JSON.stringify(configuration));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ config }) },
  });
  return { status, stderr, written: readdirSync(out), out };
}

test('a mistake in the configuration is one sentence, without a stack trace, and nothing is written', () => {
  const { status, stderr, written } = app({ removalPolicy: 'keep' });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /berth\.json is not valid: removalPolicy: must be "retain" or "destroy" \(it was "keep"\)\n$/,
  );
  expect(stderr).not.toContain('    at ');
  expect(written).toEqual([]);
});

test('a file with a GPU image and one derived from it becomes their pipelines and the catalogue', () => {
  const { status, stderr, written, out } = app({
    deploymentName: 'lab',
    console: false,
    managedImages: [{ workbench: 'gpu', tiles: ['jupyter'], allowedTypes: ['g4dn.xlarge', 'g5.xlarge'] }],
    derivedImages: [
      {
        key: 'course',
        name: 'Course',
        from: 'gpu-docker-workbench',
        components: [{ name: 'gdal', install: ['apt-get -y install gdal-bin'] }],
      },
    ],
  });
  expect([stderr, status]).toEqual(['', 0]);
  const template = (part: string): string => {
    const file = written.find((name) => name.includes(part) && name.endsWith('.template.json')) ?? part;
    return readFileSync(join(out, file), 'utf8');
  };
  const resources = Object.values(
    (
      JSON.parse(template('Images')) as {
        Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
      }
    ).Resources,
  );
  const recipes = resources.filter(({ Type }) => Type === 'AWS::ImageBuilder::ImageRecipe');
  expect(recipes.map(({ Properties }) => [Properties['Name'], Properties['ParentImage']])).toEqual([
    ['berth--lab--gpu-docker-workbench', expect.stringContaining('ssm:/aws/service/deeplearning/')],
    ['berth--lab--course', 'ssm:/berth/lab/ami/gpu-docker-workbench/stable'],
  ]);
  expect(template('Service')).toContain('/berth/lab/images/course');
});
