import type { Signals } from '../../lambda/domain/signals';

/** What a guest measures of a computer that nobody uses. */
export function quietSignals(changes: Partial<Signals> = {}): Signals {
  return {
    intervalSeconds: 30,
    terminalIdleSeconds: 7_200,
    serviceBytesPerSecond: 0,
    kernelsBusySeconds: 0,
    jobs: [],
    gpuPercent: 0,
    cpuPercent: 2,
    diskBytesPerSecond: 0,
    networkBytesPerSecond: 0,
    ...changes,
  };
}
