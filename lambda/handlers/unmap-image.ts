import { Logger } from '@aws-lambda-powertools/logger';
import { NoRequest } from '../contract/requests';
import { unmapImage } from '../usecases/unmap-image';
import { entry } from './entry';
import { mappedImages, stackCatalogue } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = { ofStack: stackCatalogue(), mapped: mappedImages() };

export const handler = entry({
  name: 'unmap-image',
  request: NoRequest,
  run: async ({ caller, image: key }) => {
    await unmapImage(ports, caller, key);
    logger.info('image unmapped', { key, by: caller.owner, from: caller.from });
    return { key, text: `The image "${key}" is in the catalogue no more; its sessions go on.` };
  },
});
