import { type WayIn, waysIn } from '../domain/connectivity';
import type { Session } from '../domain/session';

/** The ways into a computer, and how to know that it is the very one. */
export interface ConnectivityView {
  readonly session: string;
  readonly state: Session['state'];
  readonly ways: readonly WayIn[];
  /** What its SSH server shows, as its guest reported it first; missing before. */
  readonly hostKey?: {
    /** One line in OpenSSH's form. */
    readonly key: string;
    /** `SHA256:...`, as ssh shows it when it asks. */
    readonly fingerprint: string;
    readonly port: number;
  };
  /** SHA-1 of the certificate that its remote desktop shows, in hexadecimal; missing before its guest reported it. */
  readonly thumbprint?: string;
}

/** @param address where the caller is, if that is known */
export function connectivityView(session: Session, now: number, address?: string): ConnectivityView {
  const { id, state, hostKey, desktop } = session;
  return {
    session: id,
    state,
    ways: waysIn(session, now, address),
    ...(hostKey && {
      hostKey: { key: hostKey.key, fingerprint: hostKey.fingerprint, port: hostKey.port },
    }),
    ...(desktop?.thumbprint !== undefined && { thumbprint: desktop.thumbprint }),
  };
}
