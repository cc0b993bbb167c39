import type { Role } from '../../lambda/domain/caller';
import type { Users, UserStanding } from '../../lambda/ports/users';

/** The users of a pool. */
export class FakeUsers implements Users {
  readonly invited: string[] = [];
  readonly #standing: Map<string, UserStanding>;
  readonly #roles = new Map<string, Set<Role>>();

  constructor(there: readonly (readonly [string, UserStanding])[] = []) {
    this.#standing = new Map(there);
  }

  async standing(email: string): Promise<UserStanding> {
    return this.#standing.get(email) ?? 'absent';
  }

  async invite(email: string): Promise<void> {
    this.invited.push(email);
    this.#standing.set(email, 'present');
  }

  async giveRole(email: string, role: Role): Promise<void> {
    this.#roles.set(email, (this.#roles.get(email) ?? new Set()).add(role));
  }

  rolesOf(email: string): readonly Role[] {
    return [...(this.#roles.get(email) ?? [])];
  }
}
