import { buildBefore, currentVersion } from '../../../lambda/domain/image-version';

const versions = (amis: string) => amis.split('').map((ami, i) => ({ version: i + 1, ami, at: i }));

test.each([
  ['ab', 'b', 'a'],
  ['abc', 'c', 'b'],
  // Rolled back once: the one before that is next.
  ['abcb', 'b', 'a'],
  // Rolled back twice: nothing is before.
  ['abcba', 'a', undefined],
  // A new build after that has the newest other build before it.
  ['abcbad', 'd', 'c'],
  ['aab', 'b', 'a'],
  ['a', 'a', undefined],
  ['', undefined, undefined],
])('after %s the current AMI is %s and the build before it is %s', (amis, current, before) => {
  const all = versions(amis).toReversed();
  expect(currentVersion(all)?.ami).toBe(current);
  expect(buildBefore(all)?.ami).toBe(before);
});

test('a build is named by the version that it came as first', () => {
  expect(buildBefore(versions('abab'))).toMatchObject({ ami: 'a', version: 1 });
});
