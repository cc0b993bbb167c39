import { canLogIn } from './readiness';
import { REMOTE_ACCESS } from './remote-access';
import type { Session } from './session';

/** One way into a computer, as a person goes it. */
export interface WayIn {
  readonly name: 'ssh' | 'rdp' | 'workbench';
  /** Whether it can be gone now; when not, `note` says why. */
  readonly open: boolean;
  readonly note: string;
  /** What to type in a terminal. */
  readonly command?: string;
  /** What to open in a browser, once the command runs. */
  readonly url?: string;
}

/** The port on the owner's own machine at which the workbench then answers. */
const LOCAL_PORT = 8080;

/**
 * The ways into a session's computer. All go through the direct door, which must be open.
 *
 * @param address where the caller is, if that is known
 */
export function waysIn(session: Session, now: number, address?: string): readonly WayIn[] {
  const note = doorNote(session, now, address);
  const open = note === undefined;
  if (REMOTE_ACCESS[session.image.os].protocol === 'rdp') return [rdp(session, open, note)];
  const target = session.host === undefined ? undefined : sshTarget(session, session.host);
  const ssh: WayIn = {
    name: 'ssh',
    open,
    note: note ?? `The door is open to ${session.door?.cidr}.`,
    ...(target !== undefined && { command: `ssh ${target}` }),
  };
  const page = session.image.readiness.find((check) => check.kind === 'http');
  if (page === undefined) return [ssh];
  return [
    ssh,
    {
      name: 'workbench',
      open,
      note: note ?? 'Keep the command running while you use the workbench.',
      ...(target !== undefined && {
        command: `ssh -N -L ${LOCAL_PORT}:localhost:${page.port} ${target}`,
        url: `http://localhost:${LOCAL_PORT}${page.path ?? '/'}`,
      }),
    },
  ];
}

function rdp({ host, desktop, image }: Session, open: boolean, note: string | undefined): WayIn {
  const port = desktop?.port ?? REMOTE_ACCESS[image.os].port;
  return {
    name: 'rdp',
    open,
    note:
      note ??
      'Open the .rdp file that comes with the credential (POST /sessions/{id}/credential), or type this on Windows.',
    ...(host !== undefined && { command: `mstsc /v:${host}:${port}` }),
  };
}

function sshTarget(session: Session, host: string): string {
  const port = session.hostKey?.port ?? REMOTE_ACCESS[session.image.os].port;
  return `-i ${keyFile(session)} -o IdentitiesOnly=yes -p ${port} ${session.image.loginUser}@${host}`;
}

/** The session's name as a shell takes it without quotes. */
export function keyFile({ name }: Pick<Session, 'name'>): string {
  return `${name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}.key`;
}

function doorNote(session: Session, now: number, address: string | undefined): string | undefined {
  if (!canLogIn(session)) return 'The computer is not ready.';
  if (session.host === undefined) {
    return `The computer has no public address, so no door leads to it. Where Systems Manager is allowed, a shell is opened with: aws ssm start-session --target ${session.instanceId}`;
  }
  if (session.door === undefined || session.door.until <= now) {
    return 'No address is let in: open the door first (POST /sessions/{id}/door).';
  }
  const { cidr } = session.door;
  if (address !== undefined && cidr !== `${address}/32`) {
    return `The door is open to ${cidr}, but you come from another address, ${address}: open it again (POST /sessions/{id}/door).`;
  }
  return undefined;
}
