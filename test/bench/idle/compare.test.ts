import { days, outcome } from '../../../bench/idle/compare';
import { DAY_MINUTES, KINDS } from '../../../bench/idle/days';
import { berth, POLICIES } from '../../../bench/idle/policies';
import { Random } from '../../../bench/idle/random';
import { Day, type Minute } from '../../../bench/idle/trace';

const plain = (): Day => new Day(new Random(7), false, DAY_MINUTES);
const WORK = { need: 'work', connections: 1, keys: 'terminal', cpu: 60 } as const;
const OVER = { need: 'over' } as const;

/** Two hours of work, then nothing. */
const twoHours: readonly Minute[] = plain().spend(120, WORK).rest(OVER);

const text = (seed: number): string => JSON.stringify(days([seed]));

test('the same seed is the same days, another seed is other days', () => {
  expect(text(1)).toBe(text(1));
  expect(text(1)).not.toBe(text(2));
});

test.each(Object.entries(KINDS))(
  '%s: is a whole day, needed first and by nobody at its end',
  (_kind, kind) => {
    for (const seed of [1, 2, 3]) {
      const minutes = kind(new Random(seed));
      expect(minutes).toHaveLength(DAY_MINUTES);
      expect([minutes[0]?.need, minutes.at(-1)?.need]).toEqual(['work', 'over']);
      const impossible = minutes.filter(
        ({ signals }) =>
          (signals.cpuPercent ?? 0) > 100 || Object.values(signals).some((value) => Number.isNaN(value)),
      );
      expect(impossible).toEqual([]);
    }
  },
);

test('what is paid and not needed, and work that is stopped, are counted to the minute', () => {
  expect(outcome(() => 240, [twoHours])).toEqual({ unneeded: 0.5, workStopped: 0, breakStopped: 0, days: 1 });
  expect(outcome(() => 120, [twoHours])).toMatchObject({ unneeded: 0, workStopped: 0 });
  expect(outcome(() => 119, [twoHours])).toMatchObject({ unneeded: 0, workStopped: 1 });
  expect(outcome(() => undefined, [twoHours]).unneeded).toBeCloseTo(12 / 14);
  const lunch = plain().spend(60, WORK).spend(60, { need: 'break' }).spend(60, WORK).rest(OVER);
  expect(outcome(() => 90, [lunch])).toMatchObject({ unneeded: 1 / 3, workStopped: 0, breakStopped: 1 });
});

test("Berth's own judge stops an abandoned computer after its limit, and not while it works", () => {
  const lull = plain().spend(120, WORK).spend(90, OVER).minutes;
  for (const limit of [30, 60]) {
    const stopped = berth(limit)(lull) ?? 0;
    expect(stopped).toBeGreaterThanOrEqual(120 + limit - 2);
    expect(stopped).toBeLessThanOrEqual(120 + limit);
  }
  expect(berth(0)(lull)).toBeUndefined();
});

test.each([
  ['soca', 240],
  ['res', undefined],
  ['devpod', 140],
  ['kasm', 180],
  ['tljh', 180],
  ['fixed60', 60],
])('%s stops two hours of work and a closed lid at minute %s', (name, at) => {
  const calm = twoHours.map((minute, index) =>
    index < 120 ? minute : { ...minute, signals: { ...minute.signals, cpuPercent: 1 } },
  );
  expect(POLICIES[name]?.(calm)).toBe(at);
});
