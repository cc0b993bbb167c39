import { WholeCatalogue } from '../../../lambda/adapters/whole-catalogue';
import { anImage } from '../../builders/image';
import { aMappedImage } from '../../builders/mapped-image';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';

function world() {
  const clock = new FakeClock(T0);
  const mapped = new FakeMappedImages();
  const list = jest.spyOn(mapped, 'list');
  const ofStack = { list: async () => [anImage()], find: async () => undefined };
  return { clock, mapped, list, catalogue: new WholeCatalogue(ofStack, mapped, {}, clock) };
}

it('what was mapped a moment ago is found at once, and listed within a minute', async () => {
  const { clock, mapped, catalogue } = world();
  const keys = async () => (await catalogue.list()).map(({ key }) => key);
  expect(await keys()).toEqual(['python']);
  clock.set(T0 + 1);
  await mapped.write(aMappedImage());
  expect(await keys()).toEqual(['python']);
  expect((await catalogue.find('lab'))?.key).toBe('lab');
  clock.set(T0 + 60_001);
  expect(await keys()).toEqual(['lab', 'python']);
});

it('who asks for what there is asks the table once a minute', async () => {
  const { clock, catalogue, list } = world();
  await catalogue.find('python');
  clock.set(T0 + 59_000);
  await catalogue.find('python');
  expect(list).toHaveBeenCalledTimes(1);
  expect(await catalogue.find('none')).toBeUndefined();
  expect(list).toHaveBeenCalledTimes(2);
});
