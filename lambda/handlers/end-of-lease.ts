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

/** Called by the session's own schedules. What it throws, the schedule tries again. */
export async function handler(event: unknown): Promise<void> {
  await endLease(ports, AlarmedRequest.parse(event));
}
