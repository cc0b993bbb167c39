import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Benchmark, Figure } from '../figure';

const SECONDS = 10;

interface Signals {
  readonly gpuPercent: number | null;
}

/** What the guest's agent reads off a real GPU that rests and that works; a figure only where there is one. */
export const gpu: Benchmark = {
  prefixes: ['gpu.'],
  run: async () => {
    const how = `npm run bench -- gpu (the agent's own signals over ${SECONDS} s, on a computer with an NVIDIA driver)`;
    const figure = (key: string, goal: number, signals: Signals | string): Figure => ({
      key,
      value: typeof signals === 'string' ? null : signals.gpuPercent,
      unit: '%',
      goal,
      how,
      ...(typeof signals === 'string' && { why: signals }),
    });
    const measured = measure();
    return [
      figure('gpu.rests', 0, typeof measured === 'string' ? measured : measured.restsAgain),
      figure('gpu.works', 100, typeof measured === 'string' ? measured : measured.works),
    ];
  },
};

/** @returns why it could not be measured, else what was */
function measure(): { works: Signals; restsAgain: Signals } | string {
  if (spawnSync('nvidia-smi', { stdio: 'ignore' }).status !== 0) return 'this computer has no NVIDIA GPU';
  const program = join(__dirname, 'gpu_signal.py');
  const { status, stdout, stderr } = spawnSync('python3', [program, String(SECONDS)], { encoding: 'utf8' });
  return status === 0
    ? (JSON.parse(stdout) as { works: Signals; restsAgain: Signals })
    : stderr.trim().slice(-200);
}
