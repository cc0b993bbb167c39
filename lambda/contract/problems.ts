import type { Refusal, RefusalCode } from '../domain/refusal';

interface Meaning {
  readonly status: number;
  readonly title: string;
  /** What to do next. */
  readonly next: string;
}

/** What each refusal means over HTTP, and what the person can do about it. */
export const PROBLEMS: Readonly<Record<RefusalCode, Meaning>> = {
  invalid: {
    status: 400,
    title: 'The request is not valid',
    next: 'Correct what the detail names and send it again.',
  },
  'too-large': { status: 413, title: 'The request is too large', next: 'Send at most 16 kB.' },
  'not-signed-in': {
    status: 401,
    title: 'You are not signed in',
    next: 'Sign in and send the access token as "Authorization: Bearer <token>".',
  },
  'not-allowed': {
    status: 403,
    title: 'You may not do this',
    next: 'Ask an administrator of this deployment.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    next: 'Look at the list of your sessions (GET /sessions) or of the images (GET /images).',
  },
  conflict: {
    status: 409,
    title: 'This does not fit with what there is',
    next: 'Look at what there is (GET), then decide again.',
  },
  'image-unavailable': {
    status: 409,
    title: 'The image cannot be launched',
    next: 'Choose another image, or tell an administrator.',
  },
  'not-allowed-type': {
    status: 400,
    title: 'This instance type is not allowed',
    next: 'Choose one of the allowed types, or leave the type out.',
  },
  'not-ready': {
    status: 409,
    title: 'The computer is not ready for this',
    next: 'Wait until the session shows the state this needs, then try again.',
  },
  'not-yet': { status: 409, title: 'It is not there yet', next: 'Try again when the detail says so.' },
  never: {
    status: 409,
    title: 'It will not come any more',
    next: 'Do what the detail says, or tell an administrator.',
  },
  'no-credit': {
    status: 402,
    title: 'Your credit does not cover this',
    next: 'Ask for less time or a smaller instance type, end sessions that you do not need, or ask an administrator for credit.',
  },
  'daily-limit': {
    status: 402,
    title: 'Your allowance of this day does not cover this',
    next: 'Ask for less time or a smaller instance type, end sessions of today that you do not need, or wait for the next day (UTC).',
  },
  'too-many-sessions': {
    status: 409,
    title: 'You have as many computers running as you may',
    next: 'Stop or end one of them, wait until it has stopped, and try again.',
  },
  'no-price': {
    status: 503,
    title: 'It is not known what this costs',
    next: 'Choose another instance type, or ask an administrator to invoke the function refresh-prices, whose answer says what is missing and why.',
  },
  'no-capacity': {
    status: 503,
    title: 'AWS has no such computer free now',
    next: 'Try again in a few minutes, or choose another instance type.',
  },
  quota: {
    status: 503,
    title: 'The quota of the AWS account is used up',
    next: 'Ask an administrator to raise it in the Service Quotas console (Amazon EC2), or end other sessions first.',
  },
  throttled: { status: 503, title: 'AWS is too busy with this account', next: 'Try again in a minute.' },
  'launch-failed': {
    status: 502,
    title: 'The computer could not be launched',
    next: 'Try again; if it happens again, tell an administrator what the detail says.',
  },
};

/** A refusal as a problem document (RFC 9457): the same over HTTP and in the answer to a direct call. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: RefusalCode;
  readonly detail: string;
  readonly next: string;
}

export function problemOf(refusal: Refusal): Problem {
  const { status, title, next } = PROBLEMS[refusal.code];
  return {
    type: `urn:berth:problem:${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    next,
  };
}
