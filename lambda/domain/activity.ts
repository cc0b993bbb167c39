import type { Activity, Session } from './session';
import {
  activeSigns,
  areKnown,
  before,
  GPU_UNREAD,
  lastKeyAt,
  quietSigns,
  type SignalRule,
  SIGNALS,
  type Signals,
} from './signals';
import { MINUTE } from './time';
import { UNKNOWN_USE } from './verdict-text';

/** A guest that says nothing for longer is silent: what its computer does is unknown, and counts as use. */
export const SILENCE = 3 * MINUTE;

/** What leaves open whether the computer is in use. */
const OPEN: readonly string[] = [UNKNOWN_USE.code, GPU_UNREAD.code];

/** What is known of the computer's use since this start of it; what an earlier start did counts for nothing. */
export function currentActivity({ activity, intent }: Session): Activity | undefined {
  return activity !== undefined && activity.at >= intent.at ? activity : undefined;
}

/**
 * What is known of the computer's use after one more report. The clock starts when the start was asked for, not when
 * the computer was ready.
 *
 * @param at when the report arrived
 */
export function activityAfter(
  session: Session,
  signals: Signals | null | undefined,
  at: number,
  rules: Readonly<Record<string, SignalRule>> = SIGNALS,
): Activity {
  if (!areKnown(signals)) return { at, lastActiveAt: at, signs: [UNKNOWN_USE] };
  const earlier = currentActivity(session);
  const start = session.intent.at;
  const silent = at - (earlier?.at ?? start) > SILENCE;
  const signs = activeSigns(signals, at, rules);
  const lastActiveAt = Math.max(
    earlier?.lastActiveAt ?? start,
    // What nobody saw counts as use.
    silent ? before(at, signals.intervalSeconds) : start,
    Math.min(at, lastKeyAt(signals, at) ?? start),
    signs.some(({ code }) => code !== 'keystrokes') ? at : start,
  );
  if (signs.length > 0) return { at, lastActiveAt, signs };
  return { at, lastActiveAt, signs: earlier?.signs ?? [], quiet: quietSigns(signals) };
}

/** The same after the owner did something that says that they want the computer: it counts as use. */
export function usedByOwner(session: Session, what: string, at: number): Activity | undefined {
  const activity = currentActivity(session);
  if (activity === undefined) return undefined;
  return { at: activity.at, lastActiveAt: at, signs: [{ code: 'owner', text: what, at }] };
}

/** Whether the last report left open what the computer does, or what its GPU does. */
export function isUnknown(activity: Activity): boolean {
  return activity.quiet === undefined && activity.signs.some(({ code }) => OPEN.includes(code));
}
