import { Refusal } from '../domain/refusal';
import { edgeKeyOf, endedByLeaving, isStillThere } from '../domain/workbench';
import type { Clock } from '../ports/clock';
import type { Codes } from '../ports/codes';
import type { Departures } from '../ports/departures';
import type { Sessions } from '../ports/sessions';
import type { Tickets } from '../ports/tickets';

export interface EnterPorts {
  readonly clock: Clock;
  readonly codes: Codes;
  readonly departures: Pick<Departures, 'last'>;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
}

/**
 * Takes a code, which is then used up whatever comes of it, and gives a ticket for the computer that it was made for.
 *
 * @param goodFor how long a code is good, in milliseconds
 * @throws Refusal `not-signed-in` for a code that is unknown, used, too old or from before its owner left Berth; `not-ready` when the computer is not the
 *   one that it was, or not ready any more
 */
export async function enterWorkbench(
  { clock, codes, departures, sessions, tickets }: EnterPorts,
  code: string,
  goodFor: number,
): Promise<{ readonly ticket: string; readonly path: string }> {
  const admission = await codes.burn(code);
  if (admission === undefined || clock.now() >= admission.expiresAt) {
    throw new Refusal(
      'not-signed-in',
      'This way in was used already, or is more than a minute old. Go back to Berth and press Connect again.',
    );
  }
  const [session, leftAt] = await Promise.all([
    sessions.find(admission.owner, admission.session),
    departures.last(admission.owner),
  ]);
  if (endedByLeaving(admission.expiresAt - goodFor, leftAt)) {
    throw new Refusal(
      'not-signed-in',
      'You have just signed out of Berth. Sign in there, and press Connect after a few seconds.',
    );
  }
  if (session === undefined || !isStillThere(session, admission)) {
    throw new Refusal(
      'not-ready',
      'The computer was stopped or started again in the meantime. Go back to Berth and press Connect when it is ready.',
    );
  }
  return { ticket: await tickets.issue(admission, edgeKeyOf(session)), path: admission.path };
}
