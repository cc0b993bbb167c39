import type { Caller } from '../domain/caller';
import { rdpFile } from '../domain/rdp-file';
import { Refusal } from '../domain/refusal';
import { REMOTE_ACCESS } from '../domain/remote-access';
import { may } from '../domain/rights';
import { type Desktop, type HostKey, isOver, type Session } from '../domain/session';
import { MINUTE } from '../domain/time';
import { PASSWORD_TIME } from '../domain/windows';
import type { Clock } from '../ports/clock';
import type { KeyPairs } from '../ports/key-pairs';
import type { Passwords } from '../ports/passwords';
import type { Sessions } from '../ports/sessions';
import type { Timeline } from '../ports/timeline';
import type { Vault } from '../ports/vault';
import { locateSession } from './locate-session';

export interface CredentialPorts {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly timeline: Timeline;
  readonly vault: Vault;
  readonly passwords: Passwords;
  readonly keyPairs: Pick<KeyPairs, 'remove'>;
}

interface Login {
  readonly user: string;
  /** Missing while the computer does not run. */
  readonly host?: string | undefined;
  readonly port: number;
}

export interface SshCredential extends Login {
  readonly kind: 'ssh';
  readonly privateKey: string;
  /** Missing until the computer's guest has reported it. */
  readonly hostKey?: HostKey | undefined;
}

export interface RdpCredential extends Login {
  readonly kind: 'rdp';
  /** The password of the first boot; what somebody changed on the computer since is not known here. */
  readonly password: string;
  /** The text of an `.rdp` file, without the password; missing while the computer does not run. */
  readonly rdp?: string | undefined;
  /** What the client shows of the computer's certificate; missing until the computer's guest has reported it. */
  readonly thumbprint?: Desktop['thumbprint'];
}

/**
 * What the owner of a session logs in with, any number of times until the session is over: the private key, or on Windows
 * the password that the computer made at its first boot. That it was asked for is on the timeline, which the owner
 * reads, before the key leaves the vault.
 *
 * @param breakGlass whether an administrator may see another's, for the case that nothing else helps
 * @throws Refusal `not-allowed` for another's session, to an administrator unless `breakGlass`; `not-yet` before the key is stored, or
 *   the password there; `never` when there will be no password; `conflict` when the session is over and its key deleted
 */
export async function revealCredential(
  ports: CredentialPorts,
  caller: Caller,
  id: string,
  breakGlass = false,
): Promise<SshCredential | RdpCredential> {
  const session = await locateSession(ports.sessions, caller, id);
  if (session.owner !== caller.owner && !(breakGlass && may(caller, 'credential', 'others'))) {
    const text =
      "Only its owner may see a session's key. An administrator may where the deployment says so (breakGlass), and the owner is told.";
    throw new Refusal('not-allowed', text);
  }
  if (isOver(session))
    throw new Refusal('conflict', 'This session is over, and its key was deleted with it.');
  await ports.timeline.append({
    session: session.id,
    at: ports.clock.now(),
    what: 'credential',
    who: caller.owner,
    from: caller.from,
    ...(session.owner !== caller.owner && { detail: 'administrator' }),
  });
  const privateKey = await ports.vault.reveal(session);
  if (privateKey === undefined) {
    throw new Refusal('not-yet', 'The key of this session is not stored yet. Ask again in a few seconds.');
  }
  return REMOTE_ACCESS[session.image.os].protocol === 'rdp'
    ? rdpCredential(ports, session, privateKey)
    : sshCredential(session, privateKey);
}

function sshCredential(session: Session, privateKey: string): SshCredential {
  const { hostKey, host, image } = session;
  const port = hostKey?.port ?? REMOTE_ACCESS[image.os].port;
  return { kind: 'ssh', user: image.loginUser, host, port, privateKey, hostKey };
}

async function rdpCredential(
  { clock, passwords, keyPairs }: CredentialPorts,
  session: Session,
  privateKey: string,
): Promise<RdpCredential> {
  const { instanceId, desktop, host, image } = session;
  const password = instanceId === undefined ? undefined : await passwords.find(instanceId, privateKey);
  if (password === undefined) throw noPassword(session, clock.now());
  // Its first boot is over: what EC2 keeps of the password does not hang on its key pair object any more. That it cannot be
  // removed now is no reason to keep the password from its owner: an hour after the start the sweeper does it.
  await keyPairs.remove(session).catch(() => undefined);
  const user = image.loginUser;
  const port = desktop?.port ?? REMOTE_ACCESS[image.os].port;
  return {
    kind: 'rdp',
    user,
    password,
    host,
    port,
    rdp: host === undefined ? undefined : rdpFile({ host, port, user }),
    thumbprint: desktop?.thumbprint,
  };
}

/** EC2 says only that it has no password (yet): how long the computer has been running tells which. */
function noPassword({ startedAt, state }: Session, now: number): Refusal {
  if (state === 'stopping' || state === 'stopped') {
    const text = 'Windows has not made its password yet, and this computer does not run. Start it first.';
    return new Refusal('not-yet', text);
  }
  const left = startedAt === undefined ? PASSWORD_TIME : startedAt + PASSWORD_TIME - now;
  if (left > 0) {
    const minutes = Math.ceil(left / MINUTE);
    const limit = minutes === 1 ? 'a minute' : `${minutes} minutes`;
    const text = `Windows has not made its password yet: that takes 4 to 15 minutes after a launch. Ask again in a minute. If there is none in ${limit}, there will be none.`;
    return new Refusal('not-yet', text);
  }
  const text = `Windows has made no password in ${PASSWORD_TIME / MINUTE} minutes: this image does not reset it at the first boot (EC2Launch's "setAdminAccount" with a random password does). Log in with the password that was set when the image was made, or use another image.`;
  return new Refusal('never', text);
}
