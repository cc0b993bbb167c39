import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../build/functions';
import { SETTINGS } from '../lambda/contract/settings';
import { type Benchmark, type Figure, median } from './figure';

const RUNS = 5;

/** Any value serves: no function calls AWS while it is loaded. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(SETTINGS).map((name) => [name, 'bench'])),
  [SETTINGS.subnets]: 'subnet-1=zone-1',
  [SETTINGS.sessionTags]: '{}',
  AWS_REGION: 'us-east-1',
};

/** How large every function is, and how long its code takes to load. */
export const functions: Benchmark = {
  prefixes: ['launch.bundle', 'launch.init', 'bundle.', 'init.'],
  run: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'berth-bench-'));
    try {
      const cut = await bundleFunctions({ outDir: join(dir, 'cut') });
      const whole = await bundleFunctions({ outDir: join(dir, 'whole'), plugins: false });
      const largest = cut.toSorted((a, b) => b.bytes - a.bytes)[0];
      const uncut = whole.find(({ name }) => name === largest?.name);
      const sizes = cut.map(({ name, bytes }): Figure => {
        const compared =
          name === uncut?.name ? { comparedWith: { withoutPlugins: kilobytes(uncut.bytes) } } : {};
        return {
          key: keyOf(name, 'bundle'),
          value: kilobytes(bytes),
          unit: 'kB',
          ...compared,
          how: 'npm run bench -- bundle.',
        };
      });
      const inits = cut.map(({ name }): Figure => ({
        key: keyOf(name, 'init'),
        value: Math.round(loadTime(join(dir, 'cut', name, 'index.mjs'))),
        unit: 'ms',
        how: `npm run bench -- init. (median of ${RUNS} fresh processes, import of the bundle alone)`,
      }));
      return [...sizes, ...inits];
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

function keyOf(name: string, what: 'bundle' | 'init'): string {
  return name === 'launch' ? `launch.${what}` : `${what}.${name}`;
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1000);
}

function loadTime(file: string): number {
  const script = `const t=performance.now();import(${JSON.stringify(file)}).then(()=>console.log(performance.now()-t))`;
  const times = Array.from({ length: RUNS }, () =>
    Number(
      execFileSync(process.execPath, ['-e', script], {
        env: { ...ENVIRONMENT, LAMBDA_TASK_ROOT: join(file, '..'), PATH: process.env['PATH'] ?? '' },
      }),
    ),
  );
  return median(times);
}
