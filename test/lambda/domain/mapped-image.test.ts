import { imageOf } from '../../../lambda/domain/mapped-image';

const SOURCE = { ami: 'ami-1' };

test.each([
  ['x86_64', 'x86_64'],
  ['arm64', 'arm64'],
  ['arm64_mac', undefined],
  [undefined, undefined],
])('an image on an AMI for %s says that it is for %s', (architecture, arch) => {
  const image = imageOf('lab', { name: 'Lab' }, SOURCE, 'ubuntu', { rootGiB: 8, architecture });
  expect(image.arch).toBe(arch);
  expect('arch' in image).toBe(arch !== undefined);
});

const ways = (order: object) => {
  const { readiness, readyBy, protocols } = imageOf('lab', { name: 'Lab', ...order }, SOURCE, 'ubuntu', {
    rootGiB: 8,
  });
  return { checks: readiness.map(({ name, port }) => `${name} ${port}`), readyBy, protocols };
};

test.each([
  ['nothing', {}, { checks: ['ssh 22'], readyBy: undefined, protocols: undefined }],
  [
    'its ways in',
    { protocols: ['web', 'ssh'] },
    { checks: ['web 443', 'ssh 22'], readyBy: undefined, protocols: ['web', 'ssh'] },
  ],
  [
    'that it has a guest',
    { readiness: 'guest' },
    { checks: ['ssh 22'], readyBy: 'guest', protocols: undefined },
  ],
  [
    'that it has none',
    { readiness: 'status-checks', protocols: ['rdp'] },
    { checks: [], readyBy: 'status-checks', protocols: ['rdp'] },
  ],
])('where somebody says %s, its guest must prove just that', (_title, order, image) => {
  expect(ways(order)).toEqual(image);
});
