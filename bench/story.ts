import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFunctions } from '../build/functions';
import type { Report } from '../local/iam/report';
import { violations } from '../local/iam/violations';
import type { Told } from '../local/progress';
import type { Benchmark, Figure } from './figure';

const REPOSITORY = resolve(__dirname, '..');
const PORT = 4666;

/** What the story on the local cloud takes, and what its AWS calls and permissions were. */
export const story: Benchmark = {
  prefixes: ['story.', 'iam.', 'secrets.'],
  run: async () => {
    await bundleFunctions({ outDir: join(REPOSITORY, 'assets') });
    const begun = Date.now();
    const { code, said } = await tellStory();
    return storyFigures(join(REPOSITORY, `.local/run-${PORT}`), begun, code, said);
  },
};

/**
 * The figures of a story that was told. One that failed has no time, but what it counted before it failed.
 *
 * @param dir where it left its files; older ones than `begun` (epoch milliseconds) are another story's
 * @param said all that it printed
 */
export function storyFigures(
  dir: string,
  begun: number,
  code: number | null,
  said: string,
): readonly Figure[] {
  const told = read(join(dir, 'story.json'), begun) as Told | undefined;
  const report = read(join(dir, 'permissions.json'), begun) as Report | undefined;
  const secrets = read(join(dir, 'secrets.json'), begun) as Secrets | undefined;
  const why =
    told?.why ??
    `the story ended with ${code}: ${said.trimEnd().split('\n').slice(-4, -1).join(' ').trim() || 'it said nothing'}`;
  const figure = (key: string, unit: string, value: number | undefined, goal?: number): Figure => ({
    key,
    value: value ?? null,
    unit,
    ...(goal !== undefined && { goal }),
    how: `npm run bench -- ${key.split('.')[0]}. (one run of the story)`,
    ...(value === undefined && { why }),
  });
  return [
    figure('story.time', 's', code === 0 && told ? Math.round(told.seconds) : undefined),
    figure('iam.calls', 'calls', report?.calls),
    figure('iam.denied', 'calls', report && violations(report).length, 0),
    figure('iam.unused', 'permissions', report?.unused.length, 0),
    figure('secrets.found', 'places', secrets?.found.length, 0),
  ];
}

interface Secrets {
  /** A sentence for each place where one stands. */
  readonly found: readonly string[];
}

function read(file: string, since: number): unknown {
  if (!existsSync(file) || statSync(file).mtimeMs < since) return undefined;
  return JSON.parse(readFileSync(file, 'utf8'));
}

function tellStory(): Promise<{ code: number | null; said: string }> {
  const args = ['--import', 'tsx', 'local/main.ts', '--story', '--port', String(PORT)];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((done) => {
    child.once('close', (code) => done({ code, said: Buffer.concat(said).toString() }));
  });
}
