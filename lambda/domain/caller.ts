/** Roles by exact group name; every other signed-in user is a member. */
export const ROLES = ['admin', 'teacher', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, and from where. */
export interface Caller {
  /** The owner on whose behalf it is asked: the token's `sub`, or what a direct call names. */
  readonly owner: string;
  readonly role: Role;
  /** The network address, if the call came over the network. */
  readonly address?: string;
  /** For the timeline: the address, or `direct`. */
  readonly from: string;
}
