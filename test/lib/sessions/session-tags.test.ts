import { sessionTagsSetting } from '../../../lib/sessions/session-tags';

test('tags are handed over as they are', () => {
  expect(sessionTagsSetting({ 'cost-centre': 'physics & co', 'lab:room': '' })).toBe(
    '{"cost-centre":"physics & co","lab:room":""}',
  );
});

test.each([
  [{ 'cost centre': 'x' }, /its key may hold letters, digits/],
  [{ 'a/b': 'x' }, /its key may hold letters, digits/],
  [{ 'berth:owner': 'x' }, /are taken/],
  [{ 'AWS:x': 'x' }, /are taken/],
  [{ Name: 'x' }, /holds the name of the session/],
  [{ a: 'x'.repeat(257) }, /more than 256/],
  [
    Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, 'x'])),
    /there are 41 sessionTags: at most 40/,
  ],
])('a tag that would make every launch fail is refused: %o', (tags: Record<string, string>, reason) => {
  expect(() => sessionTagsSetting(tags)).toThrow(reason);
});

test('the longest value is accepted', () => {
  expect(sessionTagsSetting({ a: 'x'.repeat(256) })).toContain('xxx');
});
