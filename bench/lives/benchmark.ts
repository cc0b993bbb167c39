import { MINUTE } from '../../lambda/domain/time';
import type { Benchmark, Figure } from '../figure';
import { type Found, live } from './lives';
import { ALL_NETS, EACH_NET, type Nets } from './nets';

const LIVES = 2_000;
const SECOND = 1_000;

/** Whether anything is spent that was not reserved, and whether each net alone stops what is due: over many seeded lives. */
export const lives: Benchmark = {
  prefixes: ['lease.', 'meter.'],
  run: async () => {
    const seeds = Array.from({ length: LIVES }, (_, i) => 10_000 + i);
    const all = await live(seeds, ALL_NETS);
    const figures: Figure[] = [
      figure('lease.lives', all.lives, 'lives'),
      figure('lease.violations', violations(all), 'violations', 0),
      figure('lease.overrun', Math.round(all.overrun / SECOND), 's'),
      {
        ...figure('meter.error', Math.round(Math.max(all.meterAbove, all.meterBelow) * 10_000) / 100, '%'),
        comparedWith: { below: Math.round(all.meterBelow * 10_000) / 100 },
      },
    ];
    for (const [name, nets] of Object.entries<Nets>(EACH_NET)) {
      const alone = await live(seeds, nets);
      figures.push({
        ...figure(`lease.${name}.violations`, violations(alone), 'violations', 0),
        comparedWith: { overrunMinutes: Math.round(alone.overrun / MINUTE) },
      });
    }
    return figures;
  },
};

export function violations({ credit, bound, leaks, damage }: Found): number {
  return credit + bound + leaks + damage;
}

function figure(key: string, value: number, unit: string, goal?: number): Figure {
  const how = `npm run bench -- lease. (${LIVES} seeded lives with faults over fakes)`;
  return { key, value, unit, ...(goal !== undefined && { goal }), how };
}
