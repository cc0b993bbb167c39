import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { SecurityGroup } from './instance';
import { listenOnLoopback } from './listen';
import { joinSockets } from './join-sockets';

/** The address that every client of the local cloud comes from. */
const HOME = '127.0.0.1';

function number(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/**
 * Whether an IPv4 block holds an address. What is no IPv4 block holds nothing.
 */
export function cidrHolds(cidr: string, address: string): boolean {
  const [base = '', bits = ''] = cidr.split('/');
  const from = number(base);
  const asked = number(address);
  if (from === undefined || asked === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(from / size) === Math.floor(asked / size);
}

type Rule = SecurityGroup['rules'][number];

/** Whether any rule of any attached group lets an address reach a TCP port. */
export function admits(groups: readonly SecurityGroup[], port: number, address = HOME): boolean {
  return anyRule(groups, port, ({ cidrs }) => cidrs.some((cidr) => cidrHolds(cidr, address)));
}

/** What CloudFront's servers ask origins from, as AWS names the list. */
const EDGE = 'com.amazonaws.global.cloudfront.origin-facing';

/**
 * Whether any rule of any attached group lets CloudFront reach a TCP port.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 */
export function admitsEdge(groups: readonly SecurityGroup[], port: number): boolean {
  return anyRule(groups, port, isForEdge);
}

/** Whether a rule admits CloudFront by its list, or everybody. */
export function isForEdge({ prefixLists, cidrs }: Rule): boolean {
  return prefixLists?.includes(EDGE) === true || cidrs.includes('0.0.0.0/0');
}

function anyRule(groups: readonly SecurityGroup[], port: number, isSource: (rule: Rule) => boolean): boolean {
  return groups.some(({ rules }) =>
    rules.some(
      (rule) =>
        (rule.protocol === '-1' ||
          (rule.protocol === 'tcp' && (rule.from ?? 0) <= port && port <= (rule.to ?? 65535))) &&
        isSource(rule),
    ),
  );
}

/** An instance's port as the outside sees it. */
export interface PublicPort {
  /** Opens or closes the port as the groups say. Never fails: a port that is taken is tried again later. */
  obey(groups: readonly SecurityGroup[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A public port that forwards to an internal one while a security group admits it, and refuses connections otherwise.
 *
 * When the last admitting rule goes, existing connections are cut. That is stricter than AWS, where a tracked
 * connection outlives the rule for a while, so nothing may be built on a connection that survives a closed door.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
export function publicPort(options: {
  /** The port that listens on 127.0.0.1. */
  readonly port: number;
  /** The port that the instance itself believes in, and that rules name: 22 for SSH. */
  readonly servicePort: number;
  /** Where to forward to; `undefined` where no server runs: the connection is then reset, as by a computer without one. */
  readonly target: number | undefined;
  /** Whose port that is. @default 127.0.0.1 */
  readonly targetHost?: string;
}): PublicPort {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let turn = Promise.resolve();

  const forward = (outside: Socket): void => {
    if (options.target === undefined) {
      outside.resetAndDestroy();
      return;
    }
    const inside = connect({ port: options.target, host: options.targetHost ?? HOME, noDelay: true });
    joinSockets(outside, inside, sockets);
  };

  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = new Promise<void>((resolve) => {
      closing.close(() => resolve());
    });
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  const open = async (): Promise<void> => {
    const opening = createServer({ noDelay: true }, forward);
    try {
      await listenOnLoopback(opening, options.port);
      server = opening;
    } catch (error) {
      console.error(`the public port ${options.port} cannot be opened yet: ${String(error)}`);
    }
  };

  const inTurn = (step: () => Promise<void>): Promise<void> => {
    turn = turn.then(step);
    return turn;
  };

  return {
    obey: (groups) =>
      inTurn(async () => {
        const wanted = admits(groups, options.servicePort);
        if (wanted && server === undefined) await open();
        if (!wanted) await shut();
      }),
    close: () => inTurn(shut),
  };
}
