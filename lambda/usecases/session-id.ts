import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** What every session's id looks like; nothing else is looked up. */
export const SESSION_ID = /^s-[a-z2-7]{24}$/;

/**
 * The id of the session that this owner asks for under this key: the same ask is the same session.
 * `s-` and 24 characters of base 32, fit for names and tags of every AWS service that carries it.
 */
export function sessionId(deployment: string, owner: string, idempotencyKey: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([deployment, owner, idempotencyKey]))
    .digest();
  return `s-${[...digest.subarray(0, 24)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

/** What tells two launch requests under one key apart. */
export function requestHash(request: object): string {
  const sorted = Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
