import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'berth-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the CDK command line does. */
function app(configuration: unknown): { status: number | null; stderr: string; written: readonly string[] } {
  const config = join(folder, 'berth.json');
  const out = mkdtempSync(join(folder, 'out-'));
  writeFileSync(config, JSON.stringify(configuration));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ config }) },
  });
  return { status, stderr, written: readdirSync(out) };
}

test('a mistake in the configuration is one sentence, without a stack trace, and nothing is written', () => {
  const { status, stderr, written } = app({ removalPolicy: 'keep' });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /berth\.json is not valid: removalPolicy: must be "retain" or "destroy" \(it was "keep"\)\n$/,
  );
  expect(stderr).not.toContain('    at ');
  expect(written).toEqual([]);
}, 30_000);
