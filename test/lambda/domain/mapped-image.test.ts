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
