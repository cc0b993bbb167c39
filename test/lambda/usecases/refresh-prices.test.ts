import type { LaunchImage } from '../../../lambda/domain/image';
import { COMMON_WARES, type Price, type Ware, wareKey } from '../../../lambda/domain/price';
import { Refusal } from '../../../lambda/domain/refusal';
import type { Images } from '../../../lambda/ports/images';
import { refreshPrices } from '../../../lambda/usecases/refresh-prices';
import { aLaunchImage, anImage } from '../../builders/image';
import { aPrice } from '../../builders/price';
import { T0 } from '../../builders/session';
import { FakePrices } from '../../fakes/fake-prices';

const LINUX = anImage({ key: 'linux', allowedTypes: ['t3.large', 't3.medium'] });
const WINDOWS = anImage({ key: 'windows', allowedTypes: ['t3.large'] });

/** A catalogue whose images are billed as is said; a refusal or an error is what resolving them ends with. */
function catalogue(billedAs: Record<string, string | undefined | Error>): Images {
  const images = [LINUX, WINDOWS].filter(({ key }) => key in billedAs);
  return {
    list: async () => images,
    async resolve(key) {
      const operation = billedAs[key];
      if (operation instanceof Error) throw operation;
      const launch: LaunchImage = aLaunchImage({ key, operation });
      return { image: anImage({ key }), launch };
    },
  };
}

function refresh(images: Images, priceOf: (ware: Ware) => Price = aPrice) {
  const asked: string[] = [];
  const priceBook = new FakePrices(T0);
  const priceList = {
    async price(ware: Ware): Promise<Price> {
      asked.push(wareKey(ware));
      return { ...priceOf(ware), ...ware };
    },
  };
  return { asked, priceBook, refreshed: refreshPrices({ images, priceList, priceBook }) };
}

const common = COMMON_WARES.map(wareKey);

it('every allowed type of every image is priced as its AMI is billed, each once, with what all sessions pay', async () => {
  const { asked, priceBook, refreshed } = refresh(
    catalogue({ linux: 'RunInstances', windows: 'RunInstances:0002' }),
  );
  expect(await refreshed).toEqual({ written: 6, missing: [] });
  const expected = [
    ...common,
    't3.large#RunInstances',
    't3.medium#RunInstances',
    't3.large#RunInstances:0002',
  ];
  expect(asked).toEqual(expected);
  expect(priceBook.written.map(wareKey)).toEqual(expected);
});

it('an image that is not built yet, and one whose AMI says nothing, are priced as what is usual', async () => {
  const unbuilt = new Refusal('image-unavailable', 'not built');
  const { asked, refreshed } = refresh(catalogue({ linux: unbuilt, windows: undefined }));
  await refreshed;
  expect(asked).toEqual([...common, 't3.large#RunInstances', 't3.medium#RunInstances']);
});

it('what AWS has no price for is told with the reason and left alone; the rest is written', async () => {
  const { priceBook, refreshed } = refresh(catalogue({ linux: 'RunInstances' }), (ware) => {
    if (ware.type === 't3.large') throw new Refusal('no-price', 'none');
    return aPrice();
  });
  expect(await refreshed).toEqual({
    written: 4,
    missing: [{ type: 't3.large', operation: 'RunInstances', why: 'none' }],
  });
  expect(priceBook.written.map(({ type }) => type)).not.toContain('t3.large');
});

it.each([
  ['the price list', { linux: 'RunInstances' }, new Error('throttled')],
  [
    'the price list, with another refusal than that there is none,',
    {},
    new Refusal('throttled', 'throttled'),
  ],
  ['the catalogue', { linux: new Error('throttled') }, undefined],
])('when %s fails, the failure is thrown, so that it is tried again', async (_what, images, failure) => {
  const { refreshed } = refresh(catalogue(images), () => {
    if (failure !== undefined) throw failure;
    return aPrice();
  });
  await expect(refreshed).rejects.toThrow('throttled');
});
