import type { DoorSeen, Seen } from '../domain/seen';
import type { Door, Session } from '../domain/session';

/** The session's own security group, which exists only while its door is open. */
export interface Doors {
  find(session: Session): Promise<Seen<DoorSeen>>;
  /** Makes the group, admits exactly this address and port, and attaches it; each only where it is not so already. */
  open(session: Session, instanceId: string, door: Door): Promise<DoorSeen>;
  /** Takes the group off every interface that carries it and deletes it. False: EC2 does not let go of it yet. */
  close(groupId: string): Promise<boolean>;
}
