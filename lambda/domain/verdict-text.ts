import type { Reason, Session, Sign } from './session';
import { duration } from './signals';
import { MINUTE } from './time';
import { type Bound, type Verdict, WARNINGS } from './verdict';

/** All sentences about verdicts stand here. */

/** `18:40 UTC` */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** `2026-12-09 at 18:40 UTC` */
export function dayAndTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 10)} at ${clockTime(at)}`;
}

export const NOT_WANTED: Reason = { code: 'not-wanted', text: 'it is not to run' };
export const NO_IDLE_LIMIT: Reason = {
  code: 'no-idle-limit',
  text: 'it may be idle for as long as it is lent',
};
export const NOT_HEARD: Reason = {
  code: 'silent',
  text: 'the computer is silent: it has not said yet what it does, which counts as use',
};
export const NO_GUEST: Reason = {
  code: 'no-guest',
  text: 'it has no guest, so nobody knows what it does, which counts as use',
};
export const UNKNOWN_USE: Reason = {
  code: 'unknown',
  text: 'the computer does not say what it does, which counts as use',
};

export function silentReason(since: number): Reason {
  return {
    code: 'silent',
    text: `the computer has been silent since ${clockTime(since)}, which counts as use`,
  };
}

const BOUND_TEXT: Readonly<Record<Bound, readonly [string, string]>> = {
  credit: ['its credit is used up', 'its credit was used up'],
  'daily-spend': ['what its day allowed is used up', 'what its day allowed was used up'],
  deadline: ['its lease ends', 'its lease ended'],
};

export function boundReason(bound: Bound, at: number, now: number): Reason {
  const [ends, ended] = BOUND_TEXT[bound];
  return { code: bound, text: `${now >= at ? ended : ends} at ${clockTime(at)}` };
}

export function idleReason(since: number, quiet: readonly Sign[]): Reason {
  const measured = quiet.length > 0 ? ` (${quiet.map(({ text }) => text).join(', ')})` : '';
  return { code: 'idle', text: `idle since ${clockTime(since)}${measured}` };
}

export function signReason({ code, text, at }: Sign, now: number): Reason {
  if (at === undefined) return { code, text };
  const ago = now - at < MINUTE ? 'just now' : `${duration((now - at) / 1000)} ago`;
  return { code, text: `${text} ${ago}` };
}

/** A verdict in one line: `kept: GPU 74 %, keystrokes 2 min ago; stops at 18:40 UTC unless used`. */
export function verdictText({ action, reasons, stopsAt, because }: Verdict): string {
  const why = reasons.map(({ text }) => text).join(', ');
  switch (action) {
    case 'keep':
      return `kept: ${why}; stops at ${clockTime(stopsAt)}${because === 'idle' ? ' unless used' : ''}`;
    case 'warn':
      return `stops ${clockTime(stopsAt)}: ${why}`;
    case 'stop':
      return `stopped: ${why}`;
  }
}

/**
 * What to tell the person at the computer before it stops; null while there is nothing to warn of. The same text until
 * the last minutes come, so that each warning is shown once.
 */
export function warningText(verdict: Verdict, now: number): string | null {
  const { action, stopsAt, because } = verdict;
  if (action !== 'warn' || because === undefined) return null;
  const last = now >= stopsAt - WARNINGS.last * MINUTE ? 'Last warning: ' : '';
  const at = `${last === '' ? 'This' : 'this'} computer stops at ${clockTime(stopsAt)}`;
  return `${last}${at}, ${WHY_IT_STOPS[because]}. ${WHAT_TO_DO[because]}`;
}

/** Follows "stops at 18:40 UTC, ". */
export const WHY_IT_STOPS: Readonly<Record<NonNullable<Verdict['because']>, string>> = {
  credit: 'when its credit is used up',
  'daily-spend': 'when what its day allowed is used up',
  deadline: 'when its lease ends',
  idle: 'because it is not being used',
};

const WHAT_TO_DO: Readonly<Record<NonNullable<Verdict['because']>, string>> = {
  credit: 'Save your work.',
  'daily-spend': 'Save your work, or extend the lease when a new day (UTC) has begun.',
  deadline: 'Save your work, or extend the lease.',
  idle: 'Use it to keep it.',
};

/** When a stopped computer's disk is given up. */
export function diskEndText({ lease }: Pick<Session, 'lease'>): string {
  return `its disk is given up on ${dayAndTime(lease.endAt)}`;
}

/** Why a stopped computer was stopped for idleness. */
export function stoppedIdleText({ activity }: Session): string {
  if (activity === undefined) return 'It was stopped because it was idle.';
  return `It was stopped because it was ${idleReason(activity.lastActiveAt, activity.quiet ?? []).text}.`;
}
