import type { Session } from './session';

/** One way into a computer, as a person goes it. */
export interface WayIn {
  readonly name: 'ssh' | 'workbench';
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
const DEFAULT_SSH_PORT = 22;

/** The ways into a session's computer. All go through the direct door, which must be open. */
export function waysIn(session: Session, now: number): readonly WayIn[] {
  const note = doorNote(session, now);
  const open = note === undefined;
  const target = session.host === undefined ? undefined : sshTarget(session, session.host);
  const ssh: WayIn = {
    name: 'ssh',
    open,
    note: note ?? 'The door is open to your address.',
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

function sshTarget(session: Session, host: string): string {
  const port = session.hostKey?.port ?? DEFAULT_SSH_PORT;
  return `-i ${session.name}.key -o IdentitiesOnly=yes -p ${port} ${session.image.loginUser}@${host}`;
}

function doorNote(session: Session, now: number): string | undefined {
  if (session.state !== 'ready' || session.intent.to !== 'run') return 'The computer is not ready.';
  if (session.door === undefined || session.door.until <= now) {
    return 'No address is let in: open the door first (POST /sessions/{id}/door).';
  }
  return undefined;
}
