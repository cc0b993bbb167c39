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

/**
 * Called by EventBridge for every state change of every instance of the account. What it throws, Lambda tries twice more
 * within the hour, then it lies in the queue of failures; the sweeper finds what the news was about.
 */
export async function handler(event: unknown): Promise<void> {
  const { detail, time } = StateChangeEvent.parse(event);
  const { 'instance-id': instanceId, state } = detail;
  await recordStateChange(ports, { instanceId, state, at: Date.parse(time) });
}
