import { Refusal } from '../domain/refusal';
import { isOver } from '../domain/session';
import { edgeKeyOf, endedByLeaving, isStillThere } from '../domain/workbench';
import type { Departures } from '../ports/departures';
import type { Sessions } from '../ports/sessions';
import type { Tickets } from '../ports/tickets';

export interface RenewPorts {
  readonly departures: Pick<Departures, 'last'>;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
}

/**
 * A fresh ticket for one that is over, or soon will be. The id of a session is a hash of its owner: as long as there is
 * a session of this id, it is the same person's.
 *
 * @param edgeKey which key of the edge is current, by number
 * @throws Refusal `not-signed-in` for no ticket, a bad one, one that is too old, and one from before its owner left
 *   Berth; `not-ready` when the computer that it was for is not there any more
 */
export async function renewTicket(
  { departures, sessions, tickets }: RenewPorts,
  text: string,
  edgeKey: number,
): Promise<string> {
  const target = text === '' ? undefined : await tickets.read(text, edgeKey);
  if (target === undefined) {
    throw new Refusal(
      'not-signed-in',
      'This browser has no ticket for a workbench, or one that is too old. Go to your sessions in Berth and press Connect.',
    );
  }
  const session = await sessions.findById(target.session);
  if (session === undefined || isOver(session)) {
    throw new Refusal('not-ready', 'This computer is gone: its session is over.');
  }
  if (!isStillThere(session, target)) {
    throw new Refusal(
      'not-ready',
      session.generation === target.generation
        ? 'The computer is being stopped, or is stopped. Start it in Berth, and press Connect when it is ready.'
        : 'The computer was stopped and started again since. Go to your sessions in Berth and press Connect.',
    );
  }
  if (endedByLeaving(target.givenAt, await departures.last(session.owner))) {
    throw new Refusal(
      'not-signed-in',
      'You have signed out of Berth since this workbench was opened. Sign in there and press Connect.',
    );
  }
  return tickets.issue(target, edgeKeyOf(session));
}
