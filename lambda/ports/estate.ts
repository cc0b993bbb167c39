import type { Disks, FoundInstance } from '../domain/rebuild';
import type { Belonging } from '../domain/seen';

/** A thing of this deployment that was made for a session. */
export interface Remnant extends Belonging {
  /** When it was made; 0 where AWS does not say: such a thing is only ever made beside a record and an instance. */
  readonly at: number;
}

/**
 * All that AWS holds of this deployment, whether there are records of it or not: read in bulk and never session by
 * session. What does not carry the deployment's tag (a schedule: is not in its group) is not in here. Eventually
 * consistent: a thing that is not shown may yet be there.
 */
export interface Estate {
  /** Also those that have ended lately. One call for each thousand. */
  instances(): Promise<readonly FoundInstance[]>;
  /**
   * The disks that an instance has: its root, and what was made for its session beside that. One call for each instance.
   *
   * @throws Error when EC2 does not show its root
   */
  disks(instance: FoundInstance): Promise<Disks>;
  keyPairs(): Promise<readonly Remnant[]>;
  secrets(): Promise<readonly Remnant[]>;
  /** The security groups of doors. */
  doors(): Promise<readonly (Remnant & { readonly groupId: string })[]>;
  schedules(): Promise<readonly (Remnant & { readonly name: string })[]>;
}
