import { live, violations } from '../../../bench/lives/lives';
import { ALL_NETS, EACH_NET } from '../../../bench/lives/nets';
import { SLACK } from '../../../lambda/domain/credit';

const seeds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

test('no life spends what was not reserved, runs past its bound, or leaves anything behind', async () => {
  const found = await live(seeds(1, 400), ALL_NETS);
  expect({ lives: found.lives, violations: violations(found) }).toEqual({ lives: 400, violations: 0 });
  // Never less than EC2 bills.
  expect(found.meterBelow).toBe(0);
});

test.each(Object.entries(EACH_NET))(
  '%s alone stops every computer that it can know of',
  async (_name, nets) => {
    const found = await live(seeds(5_000, 300), nets);
    expect(violations(found)).toBe(0);
    expect(found.overrun).toBeLessThan(SLACK);
  },
);

test('without any net the same lives do run past their bounds: the simulation can find that', async () => {
  const found = await live(seeds(5_000, 100), { schedules: false, sweeper: false, deadMan: false });
  expect(found.bound).toBeGreaterThan(0);
});
