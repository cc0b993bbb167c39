import { MOVES, type Session } from './session';
import type { SessionPatch } from './steps';

/**
 * The session with the patch in it; a key that is `undefined` in the patch is removed.
 *
 * @throws Error when the patch makes a move that is not in the table: a defect of Berth, never the caller's fault
 */
export function applyPatch(session: Session, patch: SessionPatch): Session {
  if (
    patch.state !== undefined &&
    patch.state !== session.state &&
    !MOVES[session.state].includes(patch.state)
  ) {
    throw new Error(`session ${session.id} cannot move from ${session.state} to ${patch.state}`);
  }
  const merged = { ...session, ...patch };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  ) as unknown as Session;
}
