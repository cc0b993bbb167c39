import { canLogIn } from './readiness';
import type { Session } from './session';

/** Why neither workbench nor door leads to a computer, for a person. */
export const NO_ADDRESS =
  'The computer has no public address, for its subnet is private: neither the workbench in the browser nor a door leads to it.';

/** Whether a computer that one can log in to has no public address. EC2 gives one at the start, or never. */
export function hasNoAddress(session: Session): boolean {
  return session.host === undefined && canLogIn(session);
}
