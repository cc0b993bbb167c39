import { SsmCatalogue } from '../adapters/ssm-catalogue';
import { imageView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { entry } from './entry';
import { setting } from './setting';
import { clock } from './wire';

const catalogue = new SsmCatalogue(setting('imagesPath'), clock);

export const handler = entry({
  name: 'list-images',
  request: NoRequest,
  run: async () => ({ images: (await catalogue.list()).map(imageView) }),
});
