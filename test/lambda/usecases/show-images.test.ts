import { imageView } from '../../../lambda/contract/answers';
import type { LaunchImage } from '../../../lambda/domain/image';
import type { ImageBuild } from '../../../lambda/domain/image-version';
import { Refusal } from '../../../lambda/domain/refusal';
import { showImage, showImages } from '../../../lambda/usecases/show-images';
import { aLaunchImage, anImage } from '../../builders/image';
import { aMappedImage } from '../../builders/mapped-image';
import { T0 } from '../../builders/session';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';
import { FakePrices } from '../../fakes/fake-prices';
import { FakeReadyTimes } from '../../fakes/fake-ready-times';

const BUILD: ImageBuild = {
  builtAt: T0 - 1,
  parent: 'ami-0',
  components: [{ name: 'docker', version: '1.0.7' }],
};
const OWN = anImage();
const WARNING = { level: 'warning', code: 'owner', text: 'It belongs to somebody else.' } as const;
const LAB = aMappedImage({ findings: [WARNING] });

function world(resolve: (key: string) => LaunchImage = (key) => aLaunchImage({ key })) {
  const versions = [{ version: 1, ami: 'ami-1', at: T0 }];
  return {
    ofStack: { list: async () => [OWN], find: async () => OWN },
    mapped: new FakeMappedImages(LAB),
    limits: {},
    images: { resolve: async (key: string) => ({ image: OWN, launch: resolve(key) }) },
    prices: new FakePrices(T0),
    readyTimes: new FakeReadyTimes(),
    versions: { history: async () => versions, publish: async () => undefined },
    builds: { find: async () => new Map<string, ImageBuild>([['ami-1', BUILD]]) },
  };
}

it('all images are shown with the price of an hour on their default type, and what was found out', async () => {
  const all = await showImages(world());
  expect(all).toMatchObject([
    { image: { key: 'lab' }, perHour: 46_600, findings: [WARNING], mapped: { mappedBy: 'tess' } },
    { image: { key: 'python' }, perHour: 46_600, findings: [] },
  ]);
  expect(all[1]).not.toHaveProperty('mapped');
});

it('an image without a price has none, and nothing is said against it', async () => {
  const ports = world((key) => aLaunchImage({ key, operation: 'RunInstances:0010' }));
  expect((await showImages(ports)).map(({ perHour, findings }) => [perHour, findings.length])).toEqual([
    [undefined, 1],
    [undefined, 0],
  ]);
});

it('an image that cannot be launched now says why', async () => {
  const ports = world(() => {
    throw new Refusal('image-unavailable', 'It has not been built yet.');
  });
  const [, own] = await showImages(ports);
  expect(own?.findings).toEqual([
    { level: 'refusal', code: 'image-unavailable', text: 'It has not been built yet.' },
  ]);
});

it('a fault of AWS is no finding', async () => {
  const ports = world(() => {
    throw new Error('AWS is busy');
  });
  await expect(showImages(ports)).rejects.toThrow('AWS is busy');
});

it('one image is shown, a managed one with its versions', async () => {
  expect(await showImage(world(), 'python')).toMatchObject({
    versions: [{ version: 1, ami: 'ami-1', build: BUILD }],
  });
  expect(await showImage(world(), 'lab')).not.toHaveProperty('versions');
  await expect(showImage(world(), 'none')).rejects.toMatchObject({ code: 'not-found' });
});

it('what the stack brought under the same key is shown without what was found out about the mapped one', async () => {
  const ports = {
    ...world(),
    mapped: new FakeMappedImages(aMappedImage({ image: OWN, findings: [WARNING] })),
  };
  expect(await showImages(ports)).toEqual([
    { image: OWN, perHour: 46_600, types: expect.any(Array) as unknown, findings: [] },
  ]);
});

it('each type that an image may be launched as is shown with its size and price, as far as they are known', async () => {
  const ports = world();
  const size = { vcpus: 2, memoryGiB: 8, gpus: 0 };
  ports.prices.sizes.set('t3.large', size);
  ports.prices.instances.delete('t3.medium');
  const { types, ...shown } = await showImage(ports, 'python');
  expect(types).toEqual([{ type: 't3.large', perHour: 88_200, size }, { type: 't3.medium' }]);
  expect(shown).not.toHaveProperty('perHour');
});

it('an image that cannot be launched now still says what it may be launched as', async () => {
  const ports = world(() => {
    throw new Refusal('image-unavailable', 'It has not been built yet.');
  });
  expect((await showImage(ports, 'python')).types).toEqual([{ type: 't3.large' }, { type: 't3.medium' }]);
});

it('what launches of an image usually take is shown once one was measured', async () => {
  const ports = world();
  ports.readyTimes.times.set('python', [70, 400, 80]);
  const [lab, python] = await showImages(ports);
  expect(python?.readySeconds).toBe(80);
  expect(lab).not.toHaveProperty('readySeconds');
});

it('everybody sees an image with all that the console draws', () => {
  const gpu = anImage({
    icon: 'gpu-workbench',
    arch: 'x86_64',
    gpu: true,
    tiles: [{ key: 'jupyter', name: 'JupyterLab', path: '/jupyter/lab' }],
    allowedTypes: ['g4dn.xlarge'],
  });
  const size = { vcpus: 4, memoryGiB: 16, gpus: 1 };
  const types = [{ type: 'g4dn.xlarge', perHour: 531_000, size }];
  expect(imageView({ image: gpu, types, readySeconds: 130, findings: [] })).toMatchObject({
    icon: 'gpu-workbench',
    arch: 'x86_64',
    gpu: true,
    tiles: gpu.tiles,
    types: [
      {
        type: 'g4dn.xlarge',
        vcpus: 4,
        memoryGiB: 16,
        gpus: 1,
        gpuName: 'NVIDIA T4',
        pricePerHour: 531_000,
      },
    ],
    usuallyReadySeconds: 130,
  });
});

it('an image whose record says less is drawn by its operating system, without tiles and without a GPU', () => {
  expect(imageView({ image: anImage({ os: 'windows' }), findings: [] })).toMatchObject({
    icon: 'windows',
    gpu: false,
    tiles: [],
    types: [{ type: 't3.large' }, { type: 't3.medium' }],
  });
});
