import { MINUTE } from '../../lambda/domain/time';
import type { Benchmark, Figure } from '../figure';
import { crashEverywhere, LATER, SCENES } from '../../test/lambda/usecases/crash-scenes';
import { search } from './find-planted';
import { live, violations } from './lives';
import { ALL_NETS, EACH_NET, type Nets } from './nets';
import { PLANTED } from './planted';

const LIVES = 2_000;
/** A bug that these do not show is not found. */
const LIVES_FOR_A_BUG = 300;
const SECOND = 1_000;

/** Whether anything is spent that was not reserved, and whether each net alone stops what is due: over many seeded lives. */
export const lives: Benchmark = {
  prefixes: ['lease.', 'meter.', 'crash.'],
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
    figures.push(...(await crashes()));
    figures.push(await planted(seeds.slice(0, LIVES_FOR_A_BUG)));
    return figures;
  },
};

/** Every crash that a process can die of, enumerated, and what one sweep after it did not see to. */
async function crashes(): Promise<readonly Figure[]> {
  let cases = 0;
  let leaks = 0;
  for (const scene of Object.values(SCENES)) {
    for (const later of LATER) {
      const one = await crashEverywhere(scene, later);
      cases += one.cases;
      leaks += one.wrongs.length;
    }
  }
  const how = 'npm run bench -- crash. (before and after every call of every scene, then one sweep)';
  return [
    { key: 'crash.cases', value: cases, unit: 'crashes', how },
    { key: 'crash.leaks', value: leaks, unit: 'leaks', goal: 0, how },
  ];
}

/** How many of the planted bugs the lives report; those that they do not are named. */
async function planted(seeds: readonly number[]): Promise<Figure> {
  const missed: string[] = [];
  for (const bug of PLANTED) {
    const { found } = await search(bug, seeds);
    if (!found) missed.push(bug.bug);
  }
  const notFound = missed.length === 0 ? '' : `; not found: ${missed.join(', ')}`;
  return {
    ...figure('lease.planted', PLANTED.length - missed.length, 'bugs', PLANTED.length),
    how: `npm run bench -- lease. (bugs planted one by one, ${seeds.length} seeded lives each at most${notFound})`,
  };
}

function figure(key: string, value: number, unit: string, goal?: number): Figure {
  const how = `npm run bench -- lease. (${LIVES} seeded lives with faults over fakes)`;
  return { key, value, unit, ...(goal !== undefined && { goal }), how };
}
