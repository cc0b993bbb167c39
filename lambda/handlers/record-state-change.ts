import { StateChangeEvent } from '../contract/requests';
import { recordStateChange } from '../usecases/record-state-change';
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

/** Called by EventBridge for every state change of every instance of the account. What it throws, Lambda tries again. */
export async function handler(event: unknown): Promise<void> {
  const { detail } = StateChangeEvent.parse(event);
  await recordStateChange(ports, detail['instance-id']);
}
