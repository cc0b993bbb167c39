import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';

const WHAT = { 'map-image': 'map images', 'unmap-image': 'unmap images' } as const;

/**
 * Images are kept by administrators and teachers, and by direct calls that IAM lets through.
 *
 * @throws Refusal `not-allowed`
 */
export function mustKeepImages(caller: Caller, act: keyof typeof WHAT): void {
  if (may(caller, act, 'own')) return;
  throw new Refusal('not-allowed', `Only an administrator or a teacher may ${WHAT[act]}.`);
}
