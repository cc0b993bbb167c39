import { retireImages } from '../../../lambda/usecases/retire-images';
import { FakeAmis } from '../../fakes/fake-amis';

const five = (): FakeAmis =>
  new FakeAmis(...[1, 2, 3, 4, 5].map((day) => ({ id: `ami-${day}`, image: 'cpu', at: day * 86_400_000 })));
const left = (amis: FakeAmis): readonly string[] => amis.all.map(({ id }) => id);

it('old images go, and it is said which', async () => {
  const amis = five();
  expect(await retireImages(amis)).toEqual({ removed: ['ami-2', 'ami-1'], failed: [] });
  expect(left(amis)).toEqual(['ami-3', 'ami-4', 'ami-5']);
});

it('what a computer was launched from, or a parameter names, stays', async () => {
  const amis = five();
  amis.usedIds.add('ami-1');
  amis.namedIds.add('ami-2');
  expect(await retireImages(amis)).toEqual({ removed: [], failed: [] });
  expect(left(amis)).toHaveLength(5);
});

it('one that cannot be taken away does not keep the others', async () => {
  const amis = five();
  amis.stuck.add('ami-2');
  expect(await retireImages(amis)).toEqual({ removed: ['ami-1'], failed: ['ami-2: AWS does not want to'] });
});

it.each(['built', 'named', 'used'] as const)(
  'nothing goes when "%s" cannot be found out',
  async (question) => {
    const amis = five();
    jest.spyOn(amis, question).mockRejectedValue(new Error('throttled'));
    await expect(retireImages(amis)).rejects.toThrow('throttled');
    expect(left(amis)).toHaveLength(5);
  },
);
