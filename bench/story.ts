import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Benchmark, Figure } from './figure';

const REPOSITORY = resolve(__dirname, '..');
const PORT = 4666;

/** What the story on the local cloud takes, and what its AWS calls and permissions were. */
export const story: Benchmark = {
  prefixes: ['story.', 'iam.', 'secrets.'],
  run: async () => {
    const code = await tellStory();
    const dir = join(REPOSITORY, `.local/run-${PORT}`);
    if (code !== 0) return failed(`npm run local -- --story ended with ${code}`);
    const { seconds } = JSON.parse(readFileSync(join(dir, 'story.json'), 'utf8')) as { seconds: number };
    const report = JSON.parse(readFileSync(join(dir, 'permissions.json'), 'utf8')) as Permissions;
    const how = 'npm run bench -- story. (one run, beginning to end)';
    return [
      { key: 'story.time', value: Math.round(seconds), unit: 's', how },
      { key: 'iam.calls', value: report.calls, unit: 'calls', how },
      {
        key: 'iam.denied',
        value: report.denied.length + report.unmapped.length,
        unit: 'calls',
        goal: 0,
        how,
      },
      { key: 'iam.unused', value: report.unused.length, unit: 'permissions', goal: 0, how },
      {
        key: 'secrets.found',
        value: 0,
        unit: 'places',
        goal: 0,
        how: 'step 13 of the story fails when there is one',
      },
    ];
  },
};

interface Permissions {
  readonly calls: number;
  readonly denied: readonly unknown[];
  readonly unmapped: readonly unknown[];
  readonly unused: readonly unknown[];
}

function tellStory(): Promise<number | null> {
  const args = ['--import', 'tsx', 'local/main.ts', '--story', '--port', String(PORT)];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((done) => {
    child.once('close', done);
  });
}

function failed(why: string): readonly Figure[] {
  return ['story.time', 'iam.calls', 'iam.denied', 'iam.unused', 'secrets.found'].map((key) => ({
    key,
    value: null,
    unit: '',
    how: 'npm run bench -- story.',
    why,
  }));
}
