import { Logger } from '@aws-lambda-powertools/logger';
import { type Checked, checkImages } from '../usecases/check-images';
import { amiFacts, clock, mappedImages, prices } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = { mapped: mappedImages(), amiFacts: amiFacts(), priceBook: prices(), clock };

/**
 * Called by a schedule every day, and by an administrator who does not want to wait. Answers what it found. It throws
 * when something could not be looked at, so that the alarm shows it.
 */
export async function handler(): Promise<Checked> {
  const checked = await checkImages(ports);
  if (checked.found.length > 0) logger.warn('mapped images', { found: checked.found });
  if (checked.failed.length > 0)
    throw new Error(`not all mapped images could be looked at: ${checked.failed.join('; ')}`);
  return checked;
}
