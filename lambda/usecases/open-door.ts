import { isIPv4 } from 'node:net';
import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import type { Protocol } from '../domain/image';
import { hasNoAddress, NO_ADDRESS } from '../domain/no-address';
import { canLogIn } from '../domain/readiness';
import { Refusal } from '../domain/refusal';
import { PROTOCOL_PORTS, protocolsOf } from '../domain/remote-access';
import type { Session } from '../domain/session';
import { MINUTE, wholeMinute } from '../domain/time';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

export const DOOR_MINUTES = { least: 1, usual: 10, most: 60 } as const;

/**
 * Opens the direct door of the caller's computer to the caller's own address for a while; opening it again moves the
 * end, the address, and the way in: it is open for one at a time.
 *
 * @param protocol which of its image's ways in; left out: the usual one
 * @throws Refusal `not-ready` while nobody can log in to the computer, `never` for one without a public address, `invalid` when the caller's address is not known, or is
 *   not an IPv4 address: computers have no other; and for a way in that the image does not have
 */
export async function openDoor(
  ports: AdvancePorts,
  caller: Caller,
  id: string,
  minutes: number = DOOR_MINUTES.usual,
  protocol?: Protocol,
): Promise<Session> {
  const found = await locateSession(ports.sessions, caller, id);
  const { address } = caller;
  if (address === undefined) {
    throw new Refusal(
      'invalid',
      'A direct call has no network address: give the one to be let in as "address".',
    );
  }
  if (!isIPv4(address)) {
    throw new Refusal(
      'invalid',
      `The door cannot be opened to ${address}: computers have IPv4 addresses only. Ask from an IPv4 network.`,
    );
  }
  const at = ports.clock.now();
  const cidr = `${address}/32`;
  const until = wholeMinute(at + minutes * MINUTE);
  const port = PROTOCOL_PORTS[wayOf(found, protocol)];
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => {
      if (!canLogIn(now)) {
        const text = 'Nobody can log in to the computer yet: its door can be opened as soon as that answers.';
        throw new Refusal('not-ready', text);
      }
      if (hasNoAddress(now)) {
        throw new Refusal('never', `${NO_ADDRESS} GET /sessions/{id}/connectivity says what does.`);
      }
      return { door: { cidr, port, until } };
    },
    { at, what: 'door', who: caller.owner, from: caller.from, detail: `${cidr} port ${port}` },
  );
  return advance(ports, 'door', DUTIES.door, session);
}

function wayOf({ image }: Session, asked: Protocol | undefined): Protocol {
  const [usual, ...others] = protocolsOf(image);
  if (asked === undefined || asked === usual || others.includes(asked)) return asked ?? usual;
  const text = `protocol: this computer has no way in by ${asked}. Its ways are ${[usual, ...others].join(', ')}.`;
  throw new Refusal('invalid', text);
}
