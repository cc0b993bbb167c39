import type { Belonging, Seen } from '../domain/seen';
import type { Session, SessionRef } from '../domain/session';

/** EC2's key pair objects: only the public halves, and only until a session is ready. */
export interface KeyPairs {
  find(session: Session): Promise<Seen<Belonging>>;
  /** Does nothing when it is there already. */
  import(session: Session, publicKey: string): Promise<void>;
  remove(session: SessionRef): Promise<void>;
}
