import { AlarmedRequest } from '../contract/requests';
import { endLease } from '../usecases/end-lease';
import { clock, computers, doors, keyPairs, schedules, sessions, vault } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  computers: computers(),
  keyPairs: keyPairs(),
  vault: vault(),
  schedules: schedules(),
  doors: doors(),
};

/**
 * Called by the session's own schedules, which only hand the call over: what it throws, Lambda tries twice more within the
 * hour, then it lies in the queue of failures, whose alarm shows it. The sweeper does not wait for that.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export async function handler(event: unknown): Promise<void> {
  await endLease(ports, AlarmedRequest.parse(event));
}
