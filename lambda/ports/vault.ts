import type { SecretSeen, Seen } from '../domain/seen';
import type { Session, SessionRef } from '../domain/session';

/** The only place where private keys live. */
export interface Vault {
  /** Looks at the secret's description, never at its value. */
  find(session: Session): Promise<Seen<SecretSeen>>;
  /** Makes a key and stores it; when one is stored already, nothing changes. Answers the public half that is stored. */
  store(session: Session): Promise<SecretSeen>;
  /** The private key in OpenSSH's form, on Windows as PKCS#1 PEM, or undefined when there is none. */
  reveal(session: Session): Promise<string | undefined>;
  /** Deletes it at once and for good. */
  remove(session: SessionRef): Promise<void>;
}
