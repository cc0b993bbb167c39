import type { StatusSeen } from '../domain/session';

/** What EC2 finds when it checks computers itself. */
export interface Statuses {
  /** By the ids of the instances. One that does not run has no checks, and is missing. */
  of(instanceIds: readonly string[]): Promise<ReadonlyMap<string, StatusSeen>>;
}
