import { ENDS_SOON } from './lease';
import type { Reason, Session } from './session';
import { diskEndText } from './verdict-text';
import { isWarnedOfEnd } from './warnings';

/** Says of a stopped computer when its disk is given up, in its last three days; empty before. */
export function endsSoonReasons(session: Session, now: number): readonly Reason[] {
  const { state, intent, lease } = session;
  if (state !== 'stopped' || intent.to !== 'stop' || now < lease.endAt - ENDS_SOON) return [];
  // A disk that is kept is given up only when credit did not pay for another month.
  if (lease.keepDisk === true && !isWarnedOfEnd(session)) return [];
  const text = diskEndText(session);
  return [{ code: 'parking', text: `${text.charAt(0).toUpperCase()}${text.slice(1)}. ${WHAT_TO_DO}` }];
}

const WHAT_TO_DO = 'Start it, or end it yourself.';
