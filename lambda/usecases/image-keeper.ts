import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';

/**
 * Images are kept by administrators and teachers, and by direct calls that IAM lets through.
 *
 * @param what it is that is asked for, as it stands behind "may"
 * @throws Refusal `not-allowed`
 */
export function mustKeepImages(caller: Caller, what: string): void {
  if (caller.role !== 'member' || caller.from === 'direct') return;
  throw new Refusal('not-allowed', `Only an administrator or a teacher may ${what}.`);
}
