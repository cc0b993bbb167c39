import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CallRecord, parseCallRecords } from '../local/iam/call';
import type { Benchmark, Figure } from './figure';

const REPOSITORY = resolve(__dirname, '..');
const PORT = 4666;
const MOST_ROUND_TRIPS = 3;

/** What the story on the local cloud takes, and what its AWS calls and permissions were. */
export const story: Benchmark = {
  prefixes: ['story.', 'iam.', 'launch.roundTrips', 'secrets.'],
  run: async () => {
    const code = await tellStory();
    const dir = join(REPOSITORY, `.local/run-${PORT}`);
    if (code !== 0) return failed(`npm run local -- --story ended with ${code}`);
    const { seconds } = JSON.parse(readFileSync(join(dir, 'story.json'), 'utf8')) as { seconds: number };
    const report = JSON.parse(readFileSync(join(dir, 'permissions.json'), 'utf8')) as Permissions;
    const calls = parseCallRecords(readFileSync(join(dir, 'emulator/calls.jsonl'), 'utf8'));
    const how = 'npm run bench -- story. (one run, beginning to end)';
    return [
      { key: 'story.time', value: Math.round(seconds), unit: 's', how },
      {
        key: 'launch.roundTrips',
        value: roundTrips(calls),
        unit: 'calls',
        goal: MOST_ROUND_TRIPS,
        comparedWith: { limit: MOST_ROUND_TRIPS },
        how: 'the most sequential AWS calls before RunInstances of a warm launch in the story',
      },
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
  return ['story.time', 'launch.roundTrips', 'iam.calls', 'iam.denied', 'iam.unused', 'secrets.found'].map(
    (key) => ({
      key,
      value: null,
      unit: '',
      how: 'npm run bench -- story.',
      why,
    }),
  );
}

/**
 * The most waves of calls that one warm launch made before RunInstances: a wave begins when a call starts after
 * all calls before it have been answered. A launch is warm when it read neither catalogue nor master secret.
 */
function roundTrips(calls: readonly CallRecord[]): number {
  const own = calls
    .filter((call) => call.function.endsWith('-launch'))
    .toSorted((a, b) => Number(a.at) - Number(b.at));
  const launches: CallRecord[][] = [];
  for (const call of own) {
    if (call.action === 'TransactWriteItems' && JSON.stringify(call.params).includes('attribute_not_exists'))
      launches.push([]);
    if (call.action !== 'RunInstances') launches.at(-1)?.push(call);
    else launches.push([]);
  }
  return Math.max(
    ...launches.filter((launch) => launch.some(({ action }) => action === 'CreateSecret')).map(waves),
  );
}

function waves(calls: readonly CallRecord[]): number {
  let count = 0;
  let answered = 0;
  for (const { at, seconds } of calls) {
    const begun = Number(at);
    if (begun >= answered) count += 1;
    answered = Math.max(answered, begun + (seconds ?? 0));
  }
  return count;
}
