import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { SsmCatalogue } from '../adapters/ssm-catalogue';
import { type Swept, sweep } from '../usecases/sweep';
import { setting } from './setting';
import { clock, computers, doors, estate, keyPairs, schedules, sessions, vault } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = {
  clock,
  sessions: sessions(),
  estate: estate(),
  images: new SsmCatalogue(setting('imagesPath'), clock),
  computers: computers(),
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
  for (const sentence of helped) logger.warn(sentence);
  logger.info('swept', { ...further });
  if (failed.length > 0) throw new Error(`the sweep could not do everything: ${failed.join('; ')}`);
  return swept;
}
