import type { Role } from '../domain/caller';

/**
 * `unproven`: somebody has signed up with this address who has not shown yet that it is theirs. Whoever that is chose the
 * password.
 */
export type UserStanding = 'absent' | 'unproven' | 'present';

/** The people who may sign in, known by their e-mail addresses. */
export interface Users {
  standing(email: string): Promise<UserStanding>;
  /** Makes the user and sends a temporary password to the address. One who is there already is left as they are. */
  invite(email: string): Promise<void>;
  /** Gives a role. Asked again, it changes nothing. */
  giveRole(email: string, role: Role): Promise<void>;
}
