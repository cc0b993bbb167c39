import { judge } from './judge';
import { isRunning } from './rebuild';
import type { InstanceSeen } from './seen';
import type { Session } from './session';
import { MINUTE } from './time';

/** What one net did because another had not done it when it was due. The computer is stopped; the other net is not well. */
export interface Help {
  /** Which net did it: the sweep is the second, the computer itself the third. */
  readonly net: 2 | 3;
  readonly session: string;
  readonly secondsLate: number;
  /** All of that in a sentence. */
  readonly text: string;
}

/** The schedules are up to a minute late by themselves; what comes later is another net's failure. */
const NET_1_TAKES = 1.5 * MINUTE;

/** EC2's `StateReason` when the system of a computer has shut itself down. */
const POWERED_OFF = 'Client.InstanceInitiatedShutdown';

/** Whether the sweep that brought the session from `before` to `after` has done what the schedules should have done. */
export function helpOfSweep(
  before: Session,
  after: Session,
  seen: InstanceSeen,
  now: number,
): Help | undefined {
  const { stopAt, endAt } = before.lease;
  const help = (verb: string, at: number, since: string): Help | undefined =>
    now - at > NET_1_TAKES ? told(2, before.id, `${verb} ${before.id}`, now - at, since) : undefined;
  if (before.intent.to !== 'end' && after.intent.because === 'parking-over')
    return help('ended', endAt, 'after endAt');
  if (after.intent.to !== 'stop' || !isRunning(seen)) return undefined;
  const { because, stopsAt } = judge(before, now);
  return (
    help('stopped', stopAt, 'after stopAt') ??
    (because === 'idle' ? help('stopped idle', stopsAt, 'after it was due') : undefined)
  );
}

/** The sweep stopped an instance by its tags alone: there was no record that another net could have gone by. */
export function helpByTags(session: string, instanceId: string, stopAt: number, now: number): Help {
  return told(2, session, `stopped ${instanceId} of ${session} by its tags`, now - stopAt, 'after stopAt');
}

/**
 * Whether a computer that has shut itself down did what schedules and sweeps should have done before.
 *
 * @param at when it began to stop
 */
export function helpOfComputer(before: Session, seen: InstanceSeen, at: number): Help | undefined {
  const poweredOff =
    (seen.state === 'stopping' || seen.state === 'stopped') && seen.stateReason?.code === POWERED_OFF;
  const { stopAt } = before.lease;
  if (before.intent.to !== 'run' || !poweredOff || at - stopAt <= NET_1_TAKES) return undefined;
  return told(3, before.id, `shut ${before.id} down from inside`, at - stopAt, 'after stopAt');
}

function told(net: Help['net'], session: string, did: string, late: number, since: string): Help {
  const secondsLate = Math.round(late / 1000);
  return { net, session, secondsLate, text: `net ${net} ${did} ${secondsLate} s ${since}` };
}
