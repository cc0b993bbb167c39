import { currentActivity, isUnknown, SILENCE } from './activity';
import { hasGuest } from './image';
import type { Activity, Reason, Session } from './session';
import { MINUTE } from './time';
import { type Bound, USUAL_IDLE_MINUTES, type Verdict, WARNINGS } from './verdict';
import {
  boundReason,
  idleReason,
  NO_GUEST,
  NO_IDLE_LIMIT,
  NOT_HEARD,
  NOT_WANTED,
  signReason,
  silentReason,
} from './verdict-text';

/**
 * Whether a session's computer should run, and why. Pure and total: by the record and the time alone, so that whoever asks
 * hears the same. Without a new report, what was once to be stopped is never to be kept again.
 *
 * A guest that is silent, or does not say what its computer does, counts as one whose computer is in use, and so does a
 * computer without a guest; but nothing is kept at or past the lease's `stopAt`.
 */
export function judge(session: Session, now: number): Verdict {
  const { lease, intent } = session;
  if (intent.to !== 'run') return { action: 'stop', reasons: [NOT_WANTED], stopsAt: intent.at };
  const bound = boundOf(lease);
  if (now >= lease.stopAt) {
    return {
      action: 'stop',
      reasons: [boundReason(bound, lease.stopAt, now)],
      stopsAt: lease.stopAt,
      because: bound,
    };
  }
  const idleAt = idleStop(session, now);
  const idleFirst = idleAt !== undefined && idleAt < lease.stopAt;
  const uses = useReasons(session, now);
  if (idleFirst && now >= idleAt) return { action: 'stop', reasons: uses, stopsAt: idleAt, because: 'idle' };
  const endsSoon = now >= lease.stopAt - WARNINGS.first * MINUTE;
  const ends = endsSoon ? [boundReason(bound, lease.stopAt, now)] : [];
  const reasons = [...ends, ...uses];
  if (idleFirst && now >= idleAt - firstWarning(session) && isQuiet(session)) {
    return { action: 'warn', reasons, stopsAt: idleAt, because: 'idle' };
  }
  if (endsSoon) return { action: 'warn', reasons, stopsAt: lease.stopAt, because: bound };
  return idleFirst
    ? { action: 'keep', reasons, stopsAt: idleAt, because: 'idle' }
    : { action: 'keep', reasons, stopsAt: lease.stopAt, because: bound };
}

/** What ends a lease. */
export function boundOf({ boundBy = 'asked' }: Session['lease']): Bound {
  return boundBy === 'asked' ? 'deadline' : boundBy;
}

/** How long before an idle stop its owner is warned: in time, but not already while the limit has hardly begun. */
function firstWarning(session: Session): number {
  return Math.min(WARNINGS.first * MINUTE, idleLimit(session) / 2);
}

function idleLimit({ lease }: Session): number {
  return (lease.idleMinutes ?? USUAL_IDLE_MINUTES) * MINUTE;
}

function isQuiet(session: Session): boolean {
  return currentActivity(session)?.quiet !== undefined;
}

/** When the computer will have been idle for too long if nothing changes; undefined when idleness will not stop it. */
function idleStop(session: Session, now: number): number | undefined {
  const activity = currentActivity(session);
  const limit = idleLimit(session);
  if (limit === 0 || activity === undefined || isUnknown(activity)) return undefined;
  const at = activity.lastActiveAt + limit;
  if (isSilent(activity, now, at)) return undefined;
  // In use when last seen: only a quiet report can end that.
  return activity.quiet === undefined && now >= at ? undefined : at;
}

/** A guest that falls silent after the computer was due stays due: what was to be stopped is not kept again. */
function isSilent({ at, quiet }: Activity, now: number, due: number): boolean {
  const heardUntil = at + SILENCE;
  return now > heardUntil && (quiet === undefined || due > heardUntil);
}

/** What the computer does or does not do; never empty. */
function useReasons(session: Session, now: number): readonly Reason[] {
  const activity = currentActivity(session);
  const limit = idleLimit(session);
  const unlimited = limit === 0 ? [NO_IDLE_LIMIT] : [];
  if (activity === undefined) return [...unlimited, hasGuest(session.image) ? NOT_HEARD : NO_GUEST];
  const due = limit === 0 ? Number.POSITIVE_INFINITY : activity.lastActiveAt + limit;
  if (isSilent(activity, now, due)) return [...unlimited, silentReason(activity.at)];
  return activity.quiet === undefined
    ? [...activity.signs.map((sign) => signReason(sign, now)), ...unlimited]
    : [...unlimited, idleReason(activity.lastActiveAt, activity.quiet)];
}
