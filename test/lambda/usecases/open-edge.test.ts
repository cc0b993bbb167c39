import { openEdge } from '../../../lambda/usecases/open-edge';
import { FakeEdgeStore } from '../../fakes/fake-edge-store';

const KEYS = { key: 'keys', value: '[]' };
const LIST = 'com.amazonaws.global.cloudfront.origin-facing';

it("the edge gets its keys, and the answer names the list of CloudFront's addresses", async () => {
  const store = new FakeEdgeStore();
  const prefixLists = { idOf: async (name: string) => (name === LIST ? 'pl-1' : undefined) };
  expect(await openEdge({ store, prefixLists }, KEYS)).toBe('pl-1');
  expect([...store.values]).toEqual([['keys', '[]']]);
});

it('without such a list nothing is opened to anybody, and no key is given away', async () => {
  const store = new FakeEdgeStore();
  const prefixLists = { idOf: async () => undefined };
  await expect(openEdge({ store, prefixLists }, KEYS)).rejects.toThrow(
    `this region has no managed prefix list ${LIST}`,
  );
  expect(store.values.size).toBe(0);
});
