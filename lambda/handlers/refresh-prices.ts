import { Logger } from '@aws-lambda-powertools/logger';
import { PricingPriceList } from '../adapters/pricing-price-list';
import { type Refreshed, refreshPrices } from '../usecases/refresh-prices';
import { region } from './setting';
import { clock, images, prices } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = {
  images: images(),
  priceList: new PricingPriceList(region(), clock),
  priceBook: prices(),
};

/**
 * Called by a schedule, at the deployment and then every week, and by an administrator who does not want to wait.
 * Answers what it did. What it throws, Lambda tries again.
 */
export async function handler(): Promise<Refreshed> {
  const refreshed = await refreshPrices(ports);
  if (refreshed.missing.length > 0) logger.warn('AWS names no single price', { missing: refreshed.missing });
  logger.info('prices refreshed', { written: refreshed.written });
  return refreshed;
}
