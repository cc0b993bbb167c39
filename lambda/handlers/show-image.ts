import { Ec2ImageBuilds } from '../adapters/ec2-image-builds';
import { SsmImageVersions } from '../adapters/ssm-image-versions';
import { imageDetailsView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { showImage } from '../usecases/show-images';
import { entry } from './entry';
import { imageLimits, region, setting } from './setting';
import { images, mappedImages, prices, readyTimes, stackCatalogue } from './wire';

const ports = {
  ofStack: stackCatalogue(),
  mapped: mappedImages(),
  limits: imageLimits(),
  images: images(),
  prices: prices(),
  readyTimes: readyTimes(),
  versions: new SsmImageVersions(setting('deployment')),
  builds: new Ec2ImageBuilds(region()),
};

export const handler = entry({
  name: 'show-image',
  request: NoRequest,
  run: async ({ image }) => imageDetailsView(await showImage(ports, image)),
});
