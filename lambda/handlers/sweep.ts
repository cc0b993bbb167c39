import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { type Swept, sweep } from '../usecases/sweep';
import { logHelp } from './log-help';
import { policy } from './setting';
import {
  catalogue,
  clock,
  computers,
  doors,
  estate,
  keyPairs,
  schedules,
  sessions,
  statuses,
  vault,
} from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = {
  policy: policy(),
  clock,
  sessions: sessions(),
  estate: estate(),
  images: catalogue(),
  computers: computers(),
  statuses: statuses(),
  keyPairs: keyPairs(),
  vault: vault(),
  schedules: schedules(),
  doors: doors(),
};

/** So long before its end the function stops, so that what is under way comes to its own end. */
const REST = 5_000;

/**
 * Called every five minutes, and by an administrator who does not want to wait. Answers what it did. It throws when
 * something could not be done, so that the alarm shows it; the next sweep tries that again.
 */
export async function handler(_event: unknown, context: Context): Promise<Swept> {
  const swept = await sweep(ports, clock.now() + context.getRemainingTimeInMillis() - REST);
  const { helped, failed, ...further } = swept;
  for (const help of helped) logHelp(logger, help);
  logger.info('swept', { ...further });
  if (failed.length > 0) throw new Error(`the sweep could not do everything: ${failed.join('; ')}`);
  return swept;
}
