import type { Session } from '../domain/session';

/** What a computer is told at its first boot: a pure function of the record. */
export interface FirstBoot {
  /** By how many bytes that is more than EC2 takes; 0 when it fits. */
  excess(session: Session): Promise<number>;
}
