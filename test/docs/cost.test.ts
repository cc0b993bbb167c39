import { rest } from '../../bench/rest/rest';
import type { Figure } from '../../bench/figure';
import { quoted, read, rowsBelow } from './pages';

const page = read('docs/cost.md');

/** A cell as a number. */
const numberIn = (cell = ''): number => Number(cell.replaceAll('*', ''));

let figures: readonly Figure[] = [];
const figure = (key: string): number => Number(figures.find((one) => one.key === key)?.value);

// It synthesises the app in a process of its own.
beforeAll(async () => {
  figures = await rest.run({ long: false, lives: undefined });
}, 120_000);

test('the lines at rest are those of the benchmark, and sum to what is said', () => {
  const lines = Object.entries(figures.find(({ key }) => key === 'rest.cost')?.comparedWith ?? {});
  const sum = (which: RegExp): number =>
    lines.filter(([id]) => which.test(id)).reduce((all, [, month]) => all + month, 0);
  const [secret, alarms, sweeps, others, all] = rowsBelow(page, '## While nobody uses it').map((cells) =>
    numberIn(cells[2]),
  );
  expect(secret).toBeCloseTo(sum(/Secret/), 3);
  expect(alarms).toBeCloseTo(sum(/Alarm/), 3);
  expect(sweeps).toBeCloseTo(sum(/^SweeperSchedule/), 3);
  expect(others).toBeCloseTo(sum(/^(?!SweeperSchedule)(?!.*(?:Secret|Alarm))/), 3);
  expect(all).toBeCloseTo(figure('rest.cost'), 3);
});

test('what an hour of a computer and a course cost is what the benchmark reckons', () => {
  const hour = rowsBelow(page, '## For each hour of a computer').map((cells) => numberIn(cells[2]));
  expect(hour[4]).toBeCloseTo(figure('rest.sessionHour'), 5);
  expect(hour.slice(0, 4).reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(hour[4] ?? 0, 4);
  const course = rowsBelow(page, '## A course: 100 people, 20 hours each, in one month');
  expect(numberIn(course[0]?.[1])).toBeCloseTo(figure('rest.course'), 2);
});

test('whatever is said to change the bill is a property of a construct', () => {
  const constructs = read('docs/constructs.md');
  const names = rowsBelow(page, '## What changes it')
    .flatMap(([choice]) => quoted(choice))
    .map((text) => /^"?(\w+)/.exec(text)?.[1] ?? text);
  expect(names.length).toBeGreaterThanOrEqual(8);
  // The configuration file says it in days, the construct in a class of the CDK.
  const known = (name: string): boolean =>
    constructs.includes(`| \`${name.replace('logRetentionDays', 'logRetention')}\` |`);
  expect(names.filter((name) => !known(name))).toEqual([]);
});
