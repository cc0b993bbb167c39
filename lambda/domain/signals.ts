import type { Sign } from './session';
import { MINUTE } from './time';

/** A command that its owner marked as work. */
export interface Job {
  readonly name: string;
  /** How long it has been running. */
  readonly seconds: number;
  /** After how long it stops counting as work; null: not before it ends. */
  readonly limitSeconds: number | null;
}

/**
 * What a guest measured since its last report. `null`: this computer cannot measure it. A guest may say what it likes:
 * whatever it says, the computer stops at its lease's end.
 */
export interface Signals {
  readonly intervalSeconds: number;
  /** Since the last key on any terminal or desktop. */
  readonly terminalIdleSeconds: number | null;
  /** On connections to the session's own services, both ways. */
  readonly serviceBytesPerSecond: number | null;
  /** How long the longest busy notebook kernel has been busy; 0 when none is. */
  readonly kernelsBusySeconds: number | null;
  readonly jobs: readonly Job[];
  /** The highest of all GPUs, mean over the interval. */
  readonly gpuPercent: number | null;
  /** Whether it has a GPU that told nothing in the interval: broken, too slow to answer, or one that does not say. */
  readonly gpuUnread?: boolean | undefined;
  /** 0 to 100 of all CPUs together, mean over the interval. */
  readonly cpuPercent: number | null;
  readonly diskBytesPerSecond: number | null;
  readonly networkBytesPerSecond: number | null;
}

/** How one signal is read: what a person calls it, and from when on it says that the computer is in use. */
export interface SignalRule {
  readonly name: string;
  readonly unit: 'keys' | 'bytes per second' | 'seconds' | 'jobs' | 'percent';
  /** In use from this value on. */
  readonly active: number;
  /** What counts of it; null: not measured. */
  readonly value: (signals: Signals) => number | null;
  /** How it stands in a sentence. */
  readonly says: (value: number, signals: Signals) => string;
}

/** A kernel that has been busy for longer is work only when CPU or GPU agree: a hung input is busy for ever. */
const KERNEL_CAP_SECONDS = 6 * 3600;
/** CPU or GPU at this many percent agree that a kernel works: one of sixteen CPUs does. */
const KERNEL_AGREES_PERCENT = 3;

/**
 * Every signal; any of them keeps a computer. Never the name of a process, never a connection that is merely open.
 * The values are what `npm run bench -- idle` found best on traces that it does not report on.
 */
export const SIGNALS: Readonly<Record<string, SignalRule>> = {
  gpu: {
    name: 'GPU',
    unit: 'percent',
    active: 5,
    value: (s) => s.gpuPercent,
    says: (value) => `GPU ${percent(value)}`,
  },
  keystrokes: {
    name: 'keystrokes',
    unit: 'keys',
    active: 1,
    value: ({ terminalIdleSeconds: idle, intervalSeconds }) =>
      idle === null ? null : idle <= intervalSeconds ? 1 : 0,
    says: (value) => (value === 0 ? 'no input' : 'keystrokes'),
  },
  jobs: {
    name: 'marked jobs',
    unit: 'jobs',
    active: 1,
    value: (s) => runningJobs(s).length,
    says: (_value, s) =>
      runningJobs(s)
        .map((job) => `job ${job.name} for ${duration(job.seconds)}`)
        .join(', '),
  },
  kernels: kernelRule(KERNEL_CAP_SECONDS),
  services: {
    name: 'traffic of the services',
    unit: 'bytes per second',
    // An open page that nobody looks at asks for the state of kernels and terminals, and pings.
    active: 2_000,
    value: (s) => s.serviceBytesPerSecond,
    says: (value) => `workbench in use, ${rate(value)}`,
  },
  cpu: {
    name: 'CPU',
    unit: 'percent',
    active: 10,
    value: (s) => s.cpuPercent,
    says: (value) => `CPU ${percent(value)}`,
  },
  disk: {
    name: 'disk',
    unit: 'bytes per second',
    active: 2_000_000,
    value: (s) => s.diskBytesPerSecond,
    says: (value) => `disk ${rate(value)}`,
  },
  network: {
    name: 'network',
    unit: 'bytes per second',
    active: 100_000,
    value: (s) => s.networkBytesPerSecond,
    says: (value) => `network ${rate(value)}`,
  },
};

/** Whether a report says enough to call a computer idle: every computer can measure its CPU. */
export function areKnown(signals: Signals | null | undefined): signals is Signals {
  return signals !== null && signals !== undefined && signals.cpuPercent !== null;
}

/** What is said of a GPU that told nothing: it may be what works. */
export const GPU_UNREAD: Sign = {
  code: 'gpu-unread',
  text: 'its GPU could not be read, which counts as use',
};

/** What of these signals says that the computer is in use, or may be. */
export function activeSigns(
  signals: Signals,
  at: number,
  rules: Readonly<Record<string, SignalRule>> = SIGNALS,
): readonly Sign[] {
  const active = Object.entries(rules).flatMap(([code, rule]): Sign[] => {
    const value = rule.value(signals);
    if (value === null || value < rule.active) return [];
    const key = code === 'keystrokes' ? { at: lastKeyAt(signals, at) } : {};
    return [{ code, text: rule.says(value, signals), ...key }];
  });
  return signals.gpuUnread === true ? [...active, GPU_UNREAD] : active;
}

/** What an idle computer measured, for the sentence that says so. */
export function quietSigns(signals: Signals): readonly Sign[] {
  return ['keystrokes', 'cpu', 'gpu'].flatMap((code) => {
    const rule = SIGNALS[code];
    const value = rule?.value(signals) ?? null;
    return rule === undefined || value === null ? [] : [{ code, text: rule.says(value, signals) }];
  });
}

/** When the last key was pressed, if that is known. */
export function lastKeyAt({ terminalIdleSeconds }: Signals, at: number): number | undefined {
  return terminalIdleSeconds === null ? undefined : before(at, terminalIdleSeconds);
}

/** So many seconds before `at`, as a time that can be written down whatever a guest says. */
export function before(at: number, seconds: number): number {
  return Math.max(0, Math.round(at - seconds * 1000));
}

/** @param cap after how many seconds a busy kernel is not believed without its CPU or GPU */
export function kernelRule(cap: number): SignalRule {
  return {
    name: 'busy notebook',
    unit: 'seconds',
    active: 1,
    value: ({ kernelsBusySeconds: busy, cpuPercent, gpuPercent }) => {
      if (busy === null) return null;
      const agreed = Math.max(cpuPercent ?? 0, gpuPercent ?? 0) >= KERNEL_AGREES_PERCENT;
      return busy <= cap || agreed ? Math.ceil(busy) : 0;
    },
    says: (value) => `notebook busy for ${duration(value)}`,
  };
}

function runningJobs({ jobs }: Signals): readonly Job[] {
  return jobs.filter((job) => job.limitSeconds === null || job.seconds < job.limitSeconds);
}

function percent(value: number): string {
  return `${Math.round(value)} %`;
}

function rate(value: number): string {
  return value < 1e6 ? `${Math.round(value / 1e3)} kB/s` : `${Math.round(value / 1e6)} MB/s`;
}

/** `45 s`, `20 min`, `3 h`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor((seconds * 1000) / MINUTE);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
