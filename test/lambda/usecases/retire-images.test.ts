import { retireImages } from '../../../lambda/usecases/retire-images';
import type { Image } from '../../../lambda/domain/image';
import { anImage } from '../../builders/image';
import { aMappedImage } from '../../builders/mapped-image';
import { FakeAmis } from '../../fakes/fake-amis';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';

const five = (): FakeAmis =>
  new FakeAmis(...[1, 2, 3, 4, 5].map((day) => ({ id: `ami-${day}`, image: 'cpu', at: day * 86_400_000 })));
/** The same with a catalogue in which nothing is that names them. */
const ports = (amis: FakeAmis, ofStack: readonly Image[] = [], mapped = new FakeMappedImages()) => ({
  amis,
  ofStack: { list: async () => ofStack },
  mapped,
});
const left = (amis: FakeAmis): readonly string[] => amis.all.map(({ id }) => id);

it('old images go, and it is said which', async () => {
  const amis = five();
  expect(await retireImages(ports(amis))).toEqual({ removed: ['ami-2', 'ami-1'], failed: [] });
  expect(left(amis)).toEqual(['ami-3', 'ami-4', 'ami-5']);
});

it('what a computer was launched from, or a parameter names, stays', async () => {
  const amis = five();
  amis.usedIds.add('ami-1');
  amis.namedIds.add('ami-2');
  expect(await retireImages(ports(amis))).toEqual({ removed: [], failed: [] });
  expect(left(amis)).toHaveLength(5);
});

it('what an image of the catalogue is launched from stays: of the stack, and mapped since', async () => {
  const amis = five();
  const mine = anImage({ key: 'mine', kind: 'semi-managed', source: { ami: 'ami-1' } });
  const theirs = aMappedImage({ image: anImage({ key: 'theirs', source: { ami: 'ami-2' } }) });
  expect(await retireImages(ports(amis, [mine]))).toEqual({ removed: ['ami-2'], failed: [] });
  expect(left(amis)).toContain('ami-1');
  const again = five();
  expect(await retireImages(ports(again, [], new FakeMappedImages(theirs)))).toEqual({
    removed: ['ami-1'],
    failed: [],
  });
});

it('nothing goes when the catalogue cannot be read', async () => {
  const amis = five();
  const mapped = new FakeMappedImages();
  jest.spyOn(mapped, 'list').mockRejectedValue(new Error('throttled'));
  await expect(retireImages(ports(amis, [], mapped))).rejects.toThrow('throttled');
  expect(left(amis)).toHaveLength(5);
});

it('one that cannot be taken away does not keep the others', async () => {
  const amis = five();
  amis.stuck.add('ami-2');
  expect(await retireImages(ports(amis))).toEqual({
    removed: ['ami-1'],
    failed: ['ami-2: AWS does not want to'],
  });
});

it.each(['built', 'named', 'used'] as const)(
  'nothing goes when "%s" cannot be found out',
  async (question) => {
    const amis = five();
    jest.spyOn(amis, question).mockRejectedValue(new Error('throttled'));
    await expect(retireImages(ports(amis))).rejects.toThrow('throttled');
    expect(left(amis)).toHaveLength(5);
  },
);
