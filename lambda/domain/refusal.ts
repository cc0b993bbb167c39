/**
 * Everything Berth may say no with: a closed list, so that every face (HTTP, direct call, console) can map
 * each code, exhaustively, to its own status and sentence.
 */
export const REFUSAL_CODES = [
  'invalid',
  'too-large',
  'not-signed-in',
  'not-allowed',
  'not-found',
  'conflict',
  'image-unavailable',
  'not-allowed-type',
  'not-ready',
  'not-yet',
  'never',
  'no-credit',
  'daily-limit',
  'too-many-sessions',
  'no-price',
  'no-capacity',
  'quota',
  'throttled',
  'launch-failed',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A no that a person is meant to read: what happened, and in `detail` why. Anything else thrown is a fault. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  /** @param detail one or two sentences, safe to show to the caller */
  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
  }
}
