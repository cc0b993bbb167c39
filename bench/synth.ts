import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Benchmark, median } from './figure';

const RUNS = 3;
/** Seconds. */
const LIMIT = 10;
const REPOSITORY = resolve(__dirname, '..');

/** Tells at its end how long the process kept a processor busy, in microseconds: what a busy machine does not stretch. */
const TELL = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stdout.write(String(user + system)); });",
)}`;

/** How long the whole app with all defaults takes to become templates, in a process of its own that has cached nothing. */
export const synth: Benchmark = {
  prefixes: ['synth.'],
  run: async () => {
    const whole = times({});
    const withoutChecks = times({ CDK_VALIDATION: 'false' });
    return [
      {
        key: 'synth.cold',
        value: whole.elapsed,
        unit: 's',
        goal: LIMIT,
        comparedWith: {
          limit: LIMIT,
          processor: whole.processor,
          withoutTheChecksOfTheCdk: withoutChecks.elapsed,
        },
        how: `npm run bench -- synth. (median of ${RUNS} fresh processes; functions and console are built before)`,
      },
    ];
  },
};

interface Times {
  readonly elapsed: number;
  readonly processor: number;
}

/** Seconds. */
function times(settings: Readonly<Record<string, string>>): Times {
  const runs = Array.from({ length: RUNS }, () => synthesis(settings));
  const seconds = (of: keyof Times): number => Number((median(runs.map((run) => run[of])) / 1000).toFixed(1));
  return { elapsed: seconds('elapsed'), processor: seconds('processor') };
}

/** Milliseconds. */
function synthesis(settings: Readonly<Record<string, string>>): Times {
  const folder = mkdtempSync(join(tmpdir(), 'berth-synth-'));
  try {
    const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { context: object };
    const env = {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      ...settings,
    };
    const began = performance.now();
    const busy = execFileSync(process.execPath, ['--import', 'tsx', '--import', TELL, 'bin/app.ts'], {
      cwd: REPOSITORY,
      env,
    });
    return { elapsed: performance.now() - began, processor: Number(busy) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
