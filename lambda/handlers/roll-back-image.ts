import { Logger } from '@aws-lambda-powertools/logger';
import { SsmImageVersions } from '../adapters/ssm-image-versions';
import { RollbackRequest } from '../contract/requests';
import { rollBackImage } from '../usecases/roll-back-image';
import { entry } from './entry';
import { setting } from './setting';
import { amiFacts, stackCatalogue } from './wire';

const logger = new Logger({ serviceName: 'berth' });

const ports = {
  ofStack: stackCatalogue(),
  versions: new SsmImageVersions(setting('deployment')),
  amiFacts: amiFacts(),
};

export const handler = entry({
  name: 'roll-back-image',
  request: RollbackRequest,
  run: async ({ caller, image: key, request }) => {
    const { from, to } = await rollBackImage(ports, caller, key, request.version);
    logger.info('image rolled back', { key, by: caller.owner, from: from.version, to: to.version });
    const text = `Within a minute all launches of "${key}" use the AMI of version ${to.version}, and not that of version ${from.version}.`;
    return { key, from: from.version, to: to.version, ami: to.ami, text };
  },
});
