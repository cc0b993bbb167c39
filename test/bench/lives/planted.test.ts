import { losingTable } from '../../../bench/lives/broken-lives';
import { search } from '../../../bench/lives/find-planted';
import { Life } from '../../../bench/lives/life';
import { live, violations } from '../../../bench/lives/lives';
import { ALL_NETS } from '../../../bench/lives/nets';
import { PLANTED } from '../../../bench/lives/planted';
import { seeds } from './seeds';

const SEEDS = seeds(20_000, 300);

jest.setTimeout(180_000);

test.each(PLANTED.map((planted) => [planted.bug, planted] as const))(
  'the lives report the bug "%s", and nothing without it',
  async (_bug, planted) => {
    const { found, reports, without } = await search(planted, SEEDS);
    expect(without).toEqual([]);
    expect(reports).not.toEqual([]);
    expect(found).toBe(true);
  },
);

const PARTICULAR = PLANTED.flatMap(({ needs, ...planted }) => (needs ? [{ needs, ...planted }] : []));

test.each(PARTICULAR.map((planted) => [planted.bug, planted.needs.join(' and '), planted] as const))(
  'the bug "%s" shows only where there is %s: that fault is worth trying',
  async (_bug, _faults, planted) => {
    expect(await search(planted, SEEDS, planted.needs)).toMatchObject({ found: false, reports: [] });
  },
);

test('a life without a bug is not one that has been found', async () => {
  const none = { bug: 'none', nets: ALL_NETS, life: Life };
  expect(await search(none, SEEDS.slice(0, 40))).toMatchObject({ found: false, lives: 40, reports: [] });
});

test('what lives report without a bug is no proof of one', async () => {
  const [planted] = PLANTED;
  if (planted === undefined) throw new Error('no bug is planted');
  const noisy = { ...planted, sound: planted.life };
  expect(await search(noisy, SEEDS)).toMatchObject({ found: false });
});

test('a table lost right after a launch leaves nothing behind, and no computer without its key', async () => {
  const found = await live(SEEDS, ALL_NETS, losingTable(Life));
  expect({ violations: violations(found), kinds: [...found.kinds] }).toEqual({ violations: 0, kinds: [] });
  expect(found.struck.tableLost).toBeGreaterThan(0);
});
