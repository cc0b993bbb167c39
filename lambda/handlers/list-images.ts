import { imageView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { showImages } from '../usecases/show-images';
import { entry } from './entry';
import { imageLimits } from './setting';
import { images, mappedImages, prices, readyTimes, stackCatalogue } from './wire';

const ports = {
  ofStack: stackCatalogue(),
  mapped: mappedImages(),
  limits: imageLimits(),
  images: images(),
  prices: prices(),
  readyTimes: readyTimes(),
};

export const handler = entry({
  name: 'list-images',
  request: NoRequest,
  run: async () => ({ images: (await showImages(ports)).map(imageView) }),
});
