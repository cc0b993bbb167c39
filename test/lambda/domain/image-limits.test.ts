import { wholeCatalogue, withinLimits } from '../../../lambda/domain/image-limits';
import { aMappedImage } from '../../builders/mapped-image';
import { anImage } from '../../builders/image';

test('without limits a mapped image is what it was mapped as', () => {
  expect(withinLimits(anImage(), {})).toEqual(anImage());
});

test('types that are not allowed are left out, and another one is the default where it was among them', () => {
  const limited = withinLimits(anImage(), { allowedTypes: ['t3.large', 'm5.large'] });
  expect(limited).toMatchObject({ allowedTypes: ['t3.large'], defaultType: 't3.large' });
});

test('an image of which no type is left is not in the catalogue', () => {
  const mapped = aMappedImage({ image: anImage({ key: 'lab' }) });
  expect(wholeCatalogue([], [mapped], { allowedTypes: ['m5.large'] })).toEqual([]);
});

test('the idle rule of the policy is that of each mapped image', () => {
  const idle = { usualMinutes: 30, neverAllowed: false };
  expect(withinLimits(anImage(), { idle })?.idle).toEqual(idle);
});

test('what the stack brought counts before what was mapped under the same key, and is not limited again', () => {
  const own = anImage({ key: 'm', name: 'of the stack' });
  const mapped = [anImage({ key: 'm', name: 'mapped' }), anImage({ key: 'a' }), anImage({ key: 'z' })];
  const all = wholeCatalogue(
    [own],
    mapped.map((image) => aMappedImage({ image })),
    { allowedTypes: ['t3.large'] },
  );
  expect(all.map(({ key }) => key)).toEqual(['a', 'm', 'z']);
  expect(all[1]).toBe(own);
  expect(all[0]?.allowedTypes).toEqual(['t3.large']);
});
