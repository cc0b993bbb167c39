import { sessionView } from '../../../lambda/contract/answers';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession, T0 } from '../../builders/session';

const credit = {
  rates: { running: { 't3.medium': 600_000, 'm5.large': 1_200_000 }, parked: 60_000 },
  reserved: 5_000_000,
  spent: 100,
  parkedUntil: T0,
  settledGeneration: 0,
};

const costOf = (changes: Parameters<typeof aSession>[0], now: number) =>
  sessionView(aSession({ credit, ...changes }), now).credit;

/** What one that was started at T0 has cost after so many milliseconds. */
const after = (ms: number) => costOf({}, T0 + ms)?.soFar;

test('what a session has cost so far is said by the minute, so that an answer stays the same in between', () => {
  expect(after(2 * MINUTE)).toBe(100 + 20_000 + 2_000);
  expect(after(3 * MINUTE - 1)).toBe(after(2 * MINUTE));
  expect(after(3 * MINUTE)).toBe(100 + 30_000 + 3_000);
  // A minute is billed at least, also for one that has just begun.
  expect(after(0)).toBe(100 + 10_000);
});

test('an hour costs by the rates that the session was started at, by the dearest before it is known what it is', () => {
  expect(costOf({}, T0)?.perHour).toEqual({ running: 600_000, parked: 60_000 });
  const early = { instanceId: undefined, startedAt: undefined };
  expect(costOf(early, T0 + MINUTE)).toEqual({
    reserved: 5_000_000,
    spent: 100,
    soFar: 100,
    perHour: { running: 1_200_000, parked: 60_000 },
  });
  expect(sessionView(aSession(), T0)).not.toHaveProperty('credit');
});
