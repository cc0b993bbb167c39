import { MINUTE } from '../../lambda/domain/time';
import type { Benchmark, Extent, Figure } from '../figure';
import { crashEverywhere, LATER, SCENES } from '../../test/lambda/usecases/crash-scenes';
import { liveOnAllCores } from './crowd';
import type { Struck } from './faults';
import { search } from './find-planted';
import { type Found, violations } from './lives';
import { ALL_NETS, EACH_NET, type Nets } from './nets';
import { PLANTED } from './planted';

/** Lives with all nets, and with each net alone. */
const USUAL = { all: 10_000, alone: 2_000 };
const LONG = { all: 1_000_000, alone: 100_000 };
const FIRST_SEED = 10_000;
/** A bug that these do not show is not found. */
const LIVES_FOR_A_BUG = 300;
const SECOND = 1_000;

/** Whether anything is spent that was not reserved, and whether each net alone stops what is due: over many seeded lives. */
export const lives: Benchmark = {
  prefixes: ['lease.', 'meter.', 'crash.'],
  hasLong: true,
  run: async (extent) => {
    const counts = countsFor(extent);
    const all = await liveAll('all nets', counts.all, ALL_NETS);
    const figure = figureOf(counts.all);
    const figures: Figure[] = [
      figure('lease.lives', all.lives, 'lives'),
      figure('lease.violations', violations(all), 'violations', 0),
      figure('lease.overrun', Math.round(all.overrun / SECOND), 's'),
      { ...figure('lease.faults', sum(all.struck), 'faults'), comparedWith: struck(all.struck) },
      {
        ...figure('meter.error', percent(Math.max(all.meterAbove, all.meterBelow)), '%'),
        comparedWith: { below: percent(all.meterBelow) },
      },
    ];
    for (const [name, nets] of Object.entries<Nets>(EACH_NET)) {
      const alone = await liveAll(name, counts.alone, nets);
      figures.push({
        ...figureOf(counts.alone)(`lease.${name}.violations`, violations(alone), 'violations', 0),
        comparedWith: { lives: alone.lives, overrunMinutes: Math.round(alone.overrun / MINUTE) },
      });
    }
    figures.push(...(await crashes()));
    figures.push(await planted(Array.from({ length: LIVES_FOR_A_BUG }, (_, index) => FIRST_SEED + index)));
    return figures;
  },
};

function countsFor({ long, lives: asked }: Extent): typeof USUAL {
  if (asked !== undefined) return { all: asked, alone: Math.ceil(asked / 10) };
  return long ? LONG : USUAL;
}

/** On standard error: what goes wrong, and how far it is. */
function liveAll(name: string, count: number, nets: Nets): Promise<Found> {
  return liveOnAllCores({ first: FIRST_SEED, count, nets }, (text) =>
    console.error(`lives, ${name}: ${text}`),
  );
}

function struck(all: Struck): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(all).filter(([, times]) => times > 0));
}

function sum(all: Struck): number {
  return Object.values(all).reduce((some, times) => some + times, 0);
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

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
    key: 'lease.planted',
    value: PLANTED.length - missed.length,
    unit: 'bugs',
    goal: PLANTED.length,
    how: `npm run bench -- lease. (bugs planted one by one, ${seeds.length} seeded lives each at most${notFound})`,
  };
}

function figureOf(count: number): (key: string, value: number, unit: string, goal?: number) => Figure {
  const how = `npm run bench -- lease. (${count} seeded lives with faults over fakes)`;
  return (key, value, unit, goal) => ({ key, value, unit, ...(goal !== undefined && { goal }), how });
}
