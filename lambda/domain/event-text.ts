import { hasGuest } from './image';
import { boundOf } from './judge';
import type { Session } from './session';
import { PASSED } from './status-checks';
import { boundReason, clockTime, dayAndTime, diskEndText, idleReason, WHY_IT_STOPS } from './verdict-text';
import type { WarningOf } from './warnings';

/** All sentences of the timeline stand here. */

/** What of an event is told. */
interface Told {
  readonly what: string;
  readonly who: string;
  readonly from?: string | undefined;
  readonly detail?: string | undefined;
}

/** An event in one sentence: `launched by ada from 192.0.2.7`, `stopped: idle since 18:20 UTC (CPU 2 %)`. */
export function eventText(event: Told): string {
  const { what, detail } = event;
  const by = byWhom(event);
  switch (what) {
    case 'launch':
      return `launched by ${by}`;
    case 'start':
      return `started${detail === undefined ? '' : ` as ${detail}`} by ${by}`;
    case 'stop':
      return `to be stopped, asked for by ${by}${more(detail)}`;
    case 'terminate':
      return `to be ended, asked for by ${by}`;
    case 'extend':
      return `extended by ${detail ?? 'some minutes'}, asked for by ${by}`;
    case 'door':
      return `door opened${detail === undefined ? '' : ` to ${detail}`}, asked for by ${by}`;
    case 'connected':
      return `workbench opened by ${by}`;
    case 'credential':
      // It is written before the answer, which may still be a refusal.
      return detail === undefined ? `key asked for by ${by}` : `key asked for by an ${detail}, ${by}`;
    case 'renew':
      return `its disk is kept for longer${detail === undefined ? '' : `, ${detail}`}`;
    case 'rebuilt':
      return `its record was made anew${detail === undefined ? '' : ` ${detail}`}`;
    default:
      return `${what}${more(detail)}`;
  }
}

/** What an event says of a warning: `stops at 18:40 UTC, because it is not being used`. */
export function warningDetail({ of, at, level }: WarningOf, session: Session): string {
  const last = level === 'last' ? 'last warning, ' : '';
  return of === 'parking'
    ? `${last}${diskEndText(session)}`
    : `${last}stops at ${clockTime(at)}, ${WHY_IT_STOPS[of]}`;
}

/** Why a session has come to the state that it is in, where that has a reason. */
export function moveDetail(session: Session): string | undefined {
  const { state, failure } = session;
  if (failure !== undefined) return failure.text;
  if (state === 'ready') return hasGuest(session.image) ? undefined : PASSED;
  if (state === 'stopped') return whyStopped(session);
  return state === 'terminated' ? whyEnded(session) : undefined;
}

function whyStopped({ intent, reasons, activity, lease }: Session): string {
  switch (intent.because) {
    case 'idle':
      return activity === undefined
        ? 'it was idle'
        : idleReason(activity.lastActiveAt, activity.quiet ?? []).text;
    case 'deadline':
      return boundReason(boundOf(lease), lease.stopAt, lease.stopAt).text;
    case 'owner':
      return 'its owner asked for it';
    case 'administrator':
      return 'an administrator asked for it';
    default:
      return reasons.map(({ text }) => text).join(' ') || 'it was found stopped';
  }
}

function whyEnded({ intent, lease }: Session): string {
  switch (intent.because) {
    case 'owner':
      return 'its owner asked for it';
    case 'administrator':
      return 'an administrator asked for it';
    case 'parking-over':
      return `its disk was kept until ${dayAndTime(lease.endAt)}`;
    default:
      return 'its computer was gone';
  }
}

/** A person, and where they asked from; a direct call came by itself. */
function byWhom({ who, from }: Told): string {
  if (from === undefined) return who;
  return from === 'direct' ? `${who} in a direct call` : `${who} from ${from}`;
}

function more(detail: string | undefined): string {
  return detail === undefined ? '' : `: ${detail}`;
}
