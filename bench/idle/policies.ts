import { activityAfter } from '../../lambda/domain/activity';
import { judge } from '../../lambda/domain/judge';
import { SIGNALS, type SignalRule } from '../../lambda/domain/signals';
import { DAY, MINUTE } from '../../lambda/domain/time';
import { aSession, T0 } from '../../test/builders/session';
import type { Minute } from './trace';

/** After how many minutes a policy stops the computer; undefined when it never does. */
export type Policy = (minutes: readonly Minute[]) => number | undefined;

/** Berth's own judge and nothing else, fed with a report a minute. The lease is longer than the day. */
export function berth(idleMinutes?: number, rules: Readonly<Record<string, SignalRule>> = SIGNALS): Policy {
  return (minutes) => {
    const lease = { stopAt: T0 + 7 * DAY, endAt: T0 + 8 * DAY };
    let session = aSession({ lease: { ...lease, ...(idleMinutes !== undefined && { idleMinutes }) } });
    for (const [index, { signals }] of minutes.entries()) {
      const now = T0 + (index + 1) * MINUTE;
      session = { ...session, activity: activityAfter(session, signals, now, rules) };
      if (judge(session, now).action === 'stop') return index + 1;
    }
    return undefined;
  };
}

/** Stops when nothing was in use for so long; looks every so often. */
function quietFor(limit: number, used: (minute: Minute) => boolean, every = 1): Policy {
  return (minutes) => {
    let last = 0;
    for (const [index, minute] of minutes.entries()) {
      if (used(minute)) last = index + 1;
      if ((index + 1) % every === 0 && index + 1 - last >= limit) return index + 1;
    }
    return undefined;
  };
}

const cpu = ({ signals }: Minute): number => signals.cpuPercent ?? 0;
const gpu = ({ signals }: Minute): number => signals.gpuPercent ?? 0;

/**
 * The published defaults of others, as simple as their documents describe them and as fair as these traces allow. All
 * look at every minute of the same days; none has a lease here.
 */
export const POLICIES: Readonly<Record<string, Policy>> = {
  berth: berth(),
  /** Scale-Out Computing on AWS: 2 hours below 15 % CPU and 10 % GPU. */
  soca: quietFor(120, (minute) => cpu(minute) >= 15 || gpu(minute) >= 10),
  /** Research and Engineering Studio: 30 days below 30 % CPU. */
  res: quietFor(30 * 24 * 60, (minute) => cpu(minute) >= 30),
  /** DevPod: 20 minutes without a connection. */
  devpod: quietFor(20, ({ connections }) => connections > 0),
  /** Kasm: 60 minutes without a connection. */
  kasm: quietFor(60, ({ connections }) => connections > 0),
  /** The Littlest JupyterHub: 60 minutes without a request or a busy kernel, looked at every 10 minutes. */
  tljh: quietFor(
    60,
    ({ signals, connections }) =>
      (signals.kernelsBusySeconds ?? 0) > 0 ||
      (connections > 0 && (signals.serviceBytesPerSecond ?? 0) > 200),
    10,
  ),
  /** One hour, whatever is done with it. */
  fixed60: (minutes) => (minutes.length > 60 ? 60 : undefined),
};
