import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { isOver, type HostKey } from '../domain/session';
import type { Clock } from '../ports/clock';
import type { Sessions } from '../ports/sessions';
import type { Timeline } from '../ports/timeline';
import type { Vault } from '../ports/vault';
import { locateSession } from './locate-session';

export interface CredentialPorts {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly timeline: Timeline;
  readonly vault: Vault;
}

export interface SshCredential {
  readonly user: string;
  /** Missing while the computer does not run. */
  readonly host?: string | undefined;
  readonly port: number;
  readonly privateKey: string;
  /** Missing until the computer's guest has reported it. */
  readonly hostKey?: HostKey | undefined;
}

/**
 * The private key of the caller's session, any number of times until the session is over. The reveal is on the
 * timeline before the key leaves the vault.
 *
 * @throws Refusal `not-allowed` for another's session, even to an administrator; `not-yet` before the key is stored;
 *   `conflict` when the session is over and its key deleted
 */
export async function revealCredential(
  ports: CredentialPorts,
  caller: Caller,
  id: string,
): Promise<SshCredential> {
  const session = await locateSession(ports.sessions, caller, id);
  if (session.owner !== caller.owner) {
    throw new Refusal('not-allowed', "Only its owner may see a session's key; an administrator may not.");
  }
  if (isOver(session))
    throw new Refusal('conflict', 'This session is over, and its key was deleted with it.');
  await ports.timeline.append({
    session: session.id,
    at: ports.clock.now(),
    what: 'credential',
    who: caller.owner,
    from: caller.from,
  });
  const privateKey = await ports.vault.reveal(session);
  if (privateKey === undefined) {
    throw new Refusal('not-yet', 'The key of this session is not stored yet. Ask again in a few seconds.');
  }
  const { hostKey } = session;
  return {
    user: session.image.loginUser,
    host: session.host,
    port: hostKey?.port ?? 22,
    privateKey,
    hostKey,
  };
}
