import { kernelRule, SIGNALS } from '../../lambda/domain/signals';
import type { Benchmark, Figure } from '../figure';
import { days, type Outcome, outcome } from './compare';
import { berth, POLICIES, type Policy } from './policies';

/** What is tuned is tuned on some days, and reported on others. */
const TUNING_SEEDS = seeds(1, 60);
const REPORT_SEEDS = seeds(1001, 1200);

/** What could have been chosen otherwise, each alone, beside what was. */
const VARIANTS: Readonly<Record<string, Policy>> = {
  ...Object.fromEntries([30, 45, 60, 90, 120].map((minutes) => [`limit${minutes}min`, berth(minutes)])),
  ...Object.fromEntries(
    [2, 4, 6, 12].map((hours) => [
      `kernelCap${hours}h`,
      berth(undefined, { ...SIGNALS, kernels: kernelRule(hours * 3600) }),
    ]),
  ),
};

/** Paid time that nobody needed against work that was stopped: Berth's judge and the published defaults of others. */
export const idle: Benchmark = {
  prefixes: ['idle.'],
  run: async () => [
    ...figures('idle', POLICIES, REPORT_SEEDS),
    ...figures('idle.tuning', VARIANTS, TUNING_SEEDS),
  ],
};

function seeds(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function figures(
  prefix: string,
  policies: Readonly<Record<string, Policy>>,
  from: readonly number[],
): readonly Figure[] {
  const all = days(from);
  const outcomes = Object.entries(policies).map(([name, policy]) => [name, outcome(policy, all)] as const);
  const how = `npm run bench -- ${prefix} (${all.length} made-up days of 14 hours, seeds ${from[0]} to ${from.at(-1)})`;
  return outcomes.flatMap(([name, it]) =>
    MEASURES.map(({ measure, unit, of }): Figure => {
      const others = outcomes.filter(([other]) => other !== name).map(([other, its]) => [other, of(its)]);
      return {
        key: `${prefix}.${name}.${measure}`,
        value: of(it),
        unit,
        ...(name === 'berth' && { comparedWith: Object.fromEntries(others) }),
        how,
      };
    }),
  );
}

const MEASURES: readonly {
  readonly measure: string;
  readonly unit: string;
  readonly of: (outcome: Outcome) => number;
}[] = [
  { measure: 'unneeded', unit: 'of paid time', of: ({ unneeded }) => Math.round(unneeded * 1000) / 1000 },
  { measure: 'workStopped', unit: 'sessions', of: ({ workStopped }) => workStopped },
  { measure: 'breakStopped', unit: 'sessions', of: ({ breakStopped }) => breakStopped },
];
