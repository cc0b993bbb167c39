import * as fc from 'fast-check';
import { dayChange, onDay } from '../../../lambda/domain/day-allowance';
import type { SessionCredit } from '../../../lambda/domain/money';
import { T0 } from '../../builders/session';

const NONE: SessionCredit = {
  rates: { running: {}, parked: 0 },
  reserved: 0,
  spent: 0,
  parkedUntil: T0,
  settledGeneration: 0,
};
const as = (reserved: number, spent = 0): Partial<SessionCredit> => ({ reserved, spent });

test('what a stop gives back is there again on the same day', () => {
  const launched = onDay(undefined, { ...NONE, ...as(1_000) }, 'mon');
  const stopped = onDay(launched, { ...launched, ...as(100, 250) });
  expect(stopped.day).toEqual({ of: 'mon', taken: 350 });
  expect(dayChange(undefined, launched)).toEqual({ of: 'mon', change: 1_000 });
  expect(dayChange(launched, stopped)).toEqual({ of: 'mon', change: -650 });
});

test("an extension takes of its own day, and yesterday's lease does not pay for it", () => {
  const launched = onDay(undefined, { ...NONE, ...as(1_000) }, 'mon');
  const extended = onDay(launched, { ...launched, ...as(1_050) }, 'tue');
  expect(dayChange(launched, extended)).toEqual({ of: 'tue', change: 50 });
  const stopped = onDay(extended, { ...extended, ...as(0, 100) });
  expect(dayChange(extended, stopped)).toEqual({ of: 'tue', change: -50 });
});

test('a session whose days are not limited takes of none', () => {
  const after = { ...NONE, ...as(5) };
  expect(onDay(NONE, after)).toBe(after);
  expect(dayChange(NONE, after)).toBeUndefined();
  expect(dayChange(undefined, undefined)).toBeUndefined();
});

test('a write that moves no credit changes no day', () => {
  const launched = onDay(undefined, { ...NONE, ...as(1_000) }, 'mon');
  expect(dayChange(launched, { ...launched })).toBeUndefined();
});

const days = ['mon', 'tue', 'wed'];
const commit = fc.record({ day: fc.constantFrom(...days), more: fc.integer({ min: 1, max: 1_000 }) });
const giveBack = fc.record({ less: fc.double({ min: 0, max: 1, noNaN: true }) });

test('the changes of all writes are what was taken of each day: never less than nothing, never more than was committed on it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(commit, giveBack), { maxLength: 12 }), (acts) => {
      let before: SessionCredit | undefined;
      const taken = new Map<string, number>();
      const committed = new Map<string, number>();
      let latest = 0;
      for (const act of acts) {
        const had = before?.reserved ?? 0;
        let after: SessionCredit;
        if ('more' in act) {
          // Days do not run backwards.
          latest = Math.max(latest, days.indexOf(act.day));
          const day = days[latest] ?? 'mon';
          committed.set(day, (committed.get(day) ?? 0) + act.more);
          after = onDay(before, { ...(before ?? NONE), reserved: had + act.more }, day);
        } else {
          after = onDay(before, { ...(before ?? NONE), reserved: had - Math.floor(had * act.less) });
        }
        const change = dayChange(before, after);
        if (change) taken.set(change.of, (taken.get(change.of) ?? 0) + change.change);
        before = after;
        for (const [day, micros] of taken) {
          expect(micros).toBeGreaterThanOrEqual(0);
          expect(micros).toBeLessThanOrEqual(committed.get(day) ?? 0);
        }
        expect(taken.get(before.day?.of ?? '') ?? 0).toBe(before.day?.taken ?? 0);
      }
    }),
  );
});
