import { estimateView } from '../contract/estimate-answer';
import { EstimateRequest } from '../contract/requests';
import { estimateLaunch } from '../usecases/estimate-launch';
import { entry } from './entry';
import { policy } from './setting';
import { accounts, clock, images, prices } from './wire';

const ports = {
  policy: policy(),
  clock,
  images: images(),
  prices: prices(),
  accounts: accounts(),
};

export const handler = entry({
  name: 'estimate',
  request: EstimateRequest,
  run: async ({ caller, request }) => estimateView(await estimateLaunch(ports, caller, request)),
});
