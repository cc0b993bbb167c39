import { Logger } from '@aws-lambda-powertools/logger';
import { PricingPriceList } from '../adapters/pricing-price-list';
import { imageDetailsView } from '../contract/answers';
import { ImageKey } from '../contract/catalogue';
import { readableParameterPaths } from '../contract/names';
import { MapRequest } from '../contract/requests';
import { mapImage } from '../usecases/map-image';
import { entry } from './entry';
import { parsed } from './parse';
import { imageLimits, region, setting } from './setting';
import { amiFacts, clock, mappedImages, prices, stackCatalogue } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = {
  ofStack: stackCatalogue(),
  mapped: mappedImages(),
  limits: imageLimits(),
  amiFacts: amiFacts(),
  priceBook: prices(),
  priceList: new PricingPriceList(region(), clock),
  parameterPaths: readableParameterPaths(setting('deployment')),
  clock,
};

export const handler = entry({
  name: 'map-image',
  request: MapRequest,
  run: async ({ caller, image, request: { source, ...order } }) => {
    const key = parsed(ImageKey, image);
    const mapped = await mapImage(ports, caller, key, order, source);
    logger.info('image mapped', { key, by: caller.owner, from: caller.from, source });
    return imageDetailsView({ ...mapped, mapped });
  },
});
