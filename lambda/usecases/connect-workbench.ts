import type { Caller } from '../domain/caller';
import { hasNoAddress, NO_ADDRESS } from '../domain/no-address';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import { edgeKeyOf, edgeTarget, isGoodKey, isShown, workbenchPage } from '../domain/workbench';
import type { Clock } from '../ports/clock';
import type { Codes } from '../ports/codes';
import type { Sessions } from '../ports/sessions';
import type { Timeline } from '../ports/timeline';
import { locateSession } from './locate-session';

export interface ConnectPorts {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly timeline: Timeline;
  readonly codes: Codes;
}

/** How the browser is to be sent, and which key of the edge is current. */
export interface ConnectOrder {
  readonly path: string;
  /** Milliseconds. */
  readonly goodFor: number;
  readonly edgeKey: number;
}

export interface Connection {
  readonly session: string;
  readonly code: string;
  readonly path: string;
  readonly expiresAt: number;
}

/**
 * Makes the code with which the owner's browser enters the workbench of their computer. It is on the timeline before
 * there is a code.
 *
 * @throws Refusal `not-allowed` for another's session, even to an administrator; `never` for an image without a
 *   workbench, when the key that the computer knows is no longer used, and for a computer without a public address; `not-ready` while the computer is not ready;
 *   `not-yet` while EC2 has given it no public name
 */
export async function connectWorkbench(
  { clock, sessions, timeline, codes }: ConnectPorts,
  caller: Caller,
  id: string,
  { path, goodFor, edgeKey }: ConnectOrder,
): Promise<Connection> {
  const session = await locateSession(sessions, caller, id);
  const { owner, image } = session;
  if (owner !== caller.owner && !may(caller, 'connect', 'others')) {
    throw new Refusal('not-allowed', 'Only its owner may open a workbench; an administrator may not.');
  }
  if (workbenchPage(image) === undefined) {
    throw new Refusal(
      'never',
      `The image ${image.key} has no workbench: connect in another way (GET /sessions/{id}/connectivity says how).`,
    );
  }
  if (!isGoodKey(edgeKeyOf(session), edgeKey)) {
    throw new Refusal(
      'never',
      'The keys of the workbenches were changed since this computer was launched, and it knows the old one only. Use SSH (GET /sessions/{id}/connectivity says how), or launch another computer.',
    );
  }
  if (!isShown(session)) {
    throw new Refusal('not-ready', 'The computer is not ready: its workbench can be opened when it is.');
  }
  if (hasNoAddress(session)) {
    throw new Refusal('never', `${NO_ADDRESS} GET /sessions/{id}/connectivity says what does.`);
  }
  const target = edgeTarget(session);
  if (target === undefined) {
    throw new Refusal(
      'not-yet',
      'The computer has no public DNS name that is known here. Try again in five minutes. If it has none then, its VPC must have DNS hostnames switched on; use SSH meanwhile.',
    );
  }
  const at = clock.now();
  await timeline.append({ session: id, at, what: 'connected', who: caller.owner, from: caller.from });
  const expiresAt = at + goodFor;
  const code = await codes.issue({ ...target, owner, path, expiresAt });
  return { session: id, code, path, expiresAt };
}
