import { Refusal } from '../domain/refusal';
import { edgeKeyOf, isStillThere } from '../domain/workbench';
import type { Clock } from '../ports/clock';
import type { Codes } from '../ports/codes';
import type { Sessions } from '../ports/sessions';
import type { Tickets } from '../ports/tickets';

export interface EnterPorts {
  readonly clock: Clock;
  readonly codes: Codes;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
}

/**
 * Takes a code, which is then used up whatever comes of it, and gives a ticket for the computer that it was made for.
 *
 * @throws Refusal `not-signed-in` for a code that is unknown, used or too old; `not-ready` when the computer is not the
 *   one that it was, or not ready any more
 */
export async function enterWorkbench(
  { clock, codes, sessions, tickets }: EnterPorts,
  code: string,
): Promise<{ readonly ticket: string; readonly path: string }> {
  const admission = await codes.burn(code);
  if (admission === undefined || clock.now() >= admission.expiresAt) {
    throw new Refusal(
      'not-signed-in',
      'This way in was used already, or is more than a minute old. Go back to Berth and press Connect again.',
    );
  }
  const session = await sessions.find(admission.owner, admission.session);
  if (session === undefined || !isStillThere(session, admission)) {
    throw new Refusal(
      'not-ready',
      'The computer was stopped or started again in the meantime. Go back to Berth and press Connect when it is ready.',
    );
  }
  return { ticket: await tickets.issue(admission, edgeKeyOf(session)), path: admission.path };
}
