import type { Caller } from '../domain/caller';
import type { Clock } from '../ports/clock';
import type { Departures } from '../ports/departures';

export interface LeavePorts {
  readonly clock: Clock;
  readonly departures: Departures;
}

/**
 * Ends what the caller has open of workbenches, in all of their browsers: no ticket and no code from before is good for
 * another ticket any more. The computers go on as they are.
 *
 * @returns when that was
 */
export async function leaveWorkbenches(
  { clock, departures }: LeavePorts,
  { owner }: Caller,
): Promise<number> {
  const at = clock.now();
  await departures.record(owner, at);
  return at;
}
