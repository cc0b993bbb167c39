import { isIPv4 } from 'node:net';
import type { Caller } from '../domain/caller';
import { DUTIES } from '../domain/duties';
import { canLogIn } from '../domain/readiness';
import { Refusal } from '../domain/refusal';
import { REMOTE_ACCESS } from '../domain/remote-access';
import type { Session } from '../domain/session';
import { MINUTE, wholeMinute } from '../domain/time';
import { advance, type AdvancePorts } from './advance';
import { locateSession } from './locate-session';
import { writeIntent } from './write-intent';

export const DOOR_MINUTES = { least: 1, usual: 10, most: 60 } as const;

/**
 * Opens the direct door of the caller's computer to the caller's own address for a while; opening it again moves the
 * end, and the address.
 *
 * @throws Refusal `not-ready` while nobody can log in to the computer, `invalid` when the caller's address is not known, or is
 *   not an IPv4 address: computers have no other
 */
export async function openDoor(
  ports: AdvancePorts,
  caller: Caller,
  id: string,
  minutes: number = DOOR_MINUTES.usual,
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
  const { port } = REMOTE_ACCESS[found.image.os];
  const session = await writeIntent(
    ports.sessions,
    found,
    (now) => {
      if (!canLogIn(now)) {
        const text = 'Nobody can log in to the computer yet: its door can be opened as soon as that answers.';
        throw new Refusal('not-ready', text);
      }
      return { door: { cidr, port, until } };
    },
    { at, what: 'door', who: caller.owner, from: caller.from, detail: `${cidr} port ${port}` },
  );
  return advance(ports, 'door', DUTIES.door, session);
}
