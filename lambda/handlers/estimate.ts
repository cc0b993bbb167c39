import { SsmCatalogue } from '../adapters/ssm-catalogue';
import { SsmImages } from '../adapters/ssm-images';
import { estimateView } from '../contract/answers';
import { EstimateRequest } from '../contract/requests';
import { estimateLaunch } from '../usecases/estimate-launch';
import { entry } from './entry';
import { setting } from './setting';
import { accounts, clock, prices } from './wire';

const ports = {
  clock,
  images: new SsmImages(new SsmCatalogue(setting('imagesPath'), clock), clock),
  prices: prices(),
  accounts: accounts(),
};

export const handler = entry({
  name: 'estimate',
  request: EstimateRequest,
  run: async ({ caller, request }) => estimateView(await estimateLaunch(ports, caller, request)),
});
