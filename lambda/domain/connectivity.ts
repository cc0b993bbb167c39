import type { Protocol } from './image';
import { hasNoAddress, NO_ADDRESS } from './no-address';
import { canLogIn } from './readiness';
import { PROTOCOL_PORTS, protocolsOf } from './remote-access';
import type { Session } from './session';

/** One way into a computer, as a person goes it. */
export interface WayIn {
  readonly name: Protocol | 'workbench';
  /** Whether it can be gone now; when not, `note` says why. */
  readonly open: boolean;
  readonly note: string;
  /** What to type in a terminal. */
  readonly command?: string;
  /** What to open in a browser; beside a command, once that runs. */
  readonly url?: string;
}

/** The port on the owner's own machine at which the workbench then answers. */
const LOCAL_PORT = 8080;

/** The ports there of what has one of its own on the computer. */
const LOCAL_PORTS: Readonly<Record<Exclude<Protocol, 'ssh'>, number>> = { rdp: 13_389, web: 8443 };

/**
 * The ways into a session's computer, the usual one first. All go through the direct door, which must be open for this one,
 * or, where no door leads to the computer, through Systems Manager.
 *
 * @param address where the caller is, if that is known
 */
export function waysIn(session: Session, now: number, address?: string): readonly WayIn[] {
  if (hasNoAddress(session)) return waysThroughSystemsManager(session);
  const ways = protocolsOf(session.image).map((protocol) => {
    const closed = whyClosed(session, protocol, now, address);
    return { name: protocol, open: closed === undefined, ...WAYS[protocol](session, closed) };
  });
  const page = session.image.readiness.find((check) => check.kind === 'http');
  if (page === undefined) return ways;
  const closed = whyClosed(session, 'ssh', now, address);
  const target = sshTarget(session);
  return [
    ...ways,
    {
      name: 'workbench',
      open: closed === undefined,
      note: closed ?? 'Keep the command running while you use the workbench.',
      ...(target !== undefined && {
        command: `ssh -N -L ${LOCAL_PORT}:localhost:${page.port} ${target}`,
        url: `http://localhost:${LOCAL_PORT}${page.path ?? '/'}`,
      }),
    },
  ];
}

/** How each way in is gone. */
const WAYS: Readonly<
  Record<Protocol, (session: Session, closed: string | undefined) => Omit<WayIn, 'name' | 'open'>>
> = {
  ssh: (session, closed) => {
    const target = sshTarget(session);
    return {
      note: closed ?? `The door is open to ${session.door?.cidr}.`,
      ...(target !== undefined && { command: `ssh ${target}` }),
    };
  },
  rdp: ({ host, desktop, image }, closed) => {
    const port = desktop?.port ?? PROTOCOL_PORTS.rdp;
    const login =
      image.os === 'windows'
        ? 'Open the .rdp file that comes with the credential (POST /sessions/{id}/credential), or type this on Windows.'
        : 'Log in as a user of the image who has a password: the key is good for ssh only.';
    return { note: closed ?? login, ...(host !== undefined && { command: `mstsc /v:${host}:${port}` }) };
  },
  web: ({ host }, closed) => ({
    note: closed ?? "The image's own page: its certificate and who may log in are the image's.",
    ...(host !== undefined && { url: `https://${host}/` }),
  }),
};

function sshTarget(session: Session, host = session.host): string | undefined {
  const { hostKey, image } = session;
  if (host === undefined) return undefined;
  const port = hostKey?.port ?? PROTOCOL_PORTS.ssh;
  // On Windows EC2 hands out a password, and the key opens nothing.
  const key = image.os === 'windows' ? '' : `-i ${keyFile(session)} -o IdentitiesOnly=yes `;
  return `${key}-p ${port} ${image.loginUser}@${host}`;
}

/** The session's name as a shell takes it without quotes. */
export function keyFile({ name }: Pick<Session, 'name'>): string {
  return `${name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}.key`;
}

function whyClosed(
  session: Session,
  protocol: Protocol,
  now: number,
  address: string | undefined,
): string | undefined {
  if (!canLogIn(session)) return 'The computer is not ready.';
  const [usual] = protocolsOf(session.image);
  const how = `(POST /sessions/{id}/door${protocol === usual ? '' : ` with "protocol": "${protocol}"`})`;
  if (session.door === undefined || session.door.until <= now) {
    return `No address is let in: open the door first ${how}.`;
  }
  const { cidr, port } = session.door;
  if (port !== PROTOCOL_PORTS[protocol]) {
    return `The door is open on port ${port} only, for another way in: open it for this one ${how}.`;
  }
  if (address !== undefined && cidr !== `${address}/32`) {
    return `The door is open to ${cidr}, but you come from another address, ${address}: open it again ${how}.`;
  }
  return undefined;
}

/**
 * They need neither an address nor a door, and open for whoever may use Systems Manager in the account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-getting-started-enable-ssh-connections.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
 */
function waysThroughSystemsManager(session: Session): readonly WayIn[] {
  const { image, instanceId = '' } = session;
  const note = `${NO_ADDRESS} Whoever may use Systems Manager in this AWS account types this; it needs AWS's command line with its Session Manager plugin.`;
  const forward = (port: number, local: number): string =>
    throughManager(instanceId, 'StartPortForwardingSession', `portNumber=${port},localPortNumber=${local}`);
  const tunnel = `-o ProxyCommand="${throughManager('%h', 'StartSSHSession', 'portNumber=%p')}"`;
  const ways: Readonly<Record<Protocol, Pick<WayIn, 'command' | 'url'>>> = {
    ssh: { command: `ssh ${tunnel} ${sshTarget(session, instanceId)}` },
    rdp: { command: forward(session.desktop?.port ?? PROTOCOL_PORTS.rdp, LOCAL_PORTS.rdp) },
    web: {
      command: forward(PROTOCOL_PORTS.web, LOCAL_PORTS.web),
      url: `https://localhost:${LOCAL_PORTS.web}/`,
    },
  };
  const page = image.readiness.find((check) => check.kind === 'http');
  const url = `http://localhost:${LOCAL_PORT}${page?.path ?? '/'}`;
  const all: readonly Omit<WayIn, 'open' | 'note'>[] = [
    ...protocolsOf(image).map((name) => ({ name, ...ways[name] })),
    ...(page === undefined
      ? []
      : [{ name: 'workbench' as const, command: forward(page.port, LOCAL_PORT), url }]),
  ];
  return all.map((way) => ({ ...way, open: false, note }));
}

function throughManager(target: string, document: string, parameters: string): string {
  return `aws ssm start-session --target ${target} --document-name AWS-${document} --parameters ${parameters}`;
}
