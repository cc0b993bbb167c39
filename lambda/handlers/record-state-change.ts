import { Logger } from '@aws-lambda-powertools/logger';
import { StateChangeEvent } from '../contract/requests';
import { recordStateChange } from '../usecases/record-state-change';
import { logHelp } from './log-help';
import { clock, computers, doors, keyPairs, schedules, sessions, vault } from './wire';

const logger = new Logger({ serviceName: 'berth' });

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
  const help = await recordStateChange(ports, { instanceId, state, at: Date.parse(time) });
  if (help !== undefined) logHelp(logger, help);
}
