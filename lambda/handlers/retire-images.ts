import { Logger } from '@aws-lambda-powertools/logger';
import { Ec2Amis } from '../adapters/ec2-amis';
import { type Retired, retireImages } from '../usecases/retire-images';
import { setting } from './setting';
import { mappedImages, stackCatalogue } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = { amis: new Ec2Amis(setting('deployment')), ofStack: stackCatalogue(), mapped: mappedImages() };

/**
 * Called by a schedule every week, and by an administrator who does not want to wait. Answers what it did. It throws
 * when something could not be done, so that the alarm shows it.
 */
export async function handler(): Promise<Retired> {
  const retired = await retireImages(ports);
  if (retired.removed.length > 0) logger.info('images retired', { removed: retired.removed });
  if (retired.failed.length > 0) {
    throw new Error(`not all old images could be taken away: ${retired.failed.join('; ')}`);
  }
  return retired;
}
