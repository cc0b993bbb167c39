import * as fc from 'fast-check';
import {
  costSoFar,
  extendedCredit,
  extensionCost,
  minutesPaid,
  moveBetween,
  movesCredit,
  parkingCase,
  perHourOf,
  settled,
  SLACK,
  startedCredit,
  worstCase,
} from '../../../lambda/domain/credit';
import { LEASE_MINUTES, newLease, PARKING } from '../../../lambda/domain/lease';
import { costText, dollars, type SessionCredit, type SessionRates } from '../../../lambda/domain/money';
import type { Session } from '../../../lambda/domain/session';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession, T0 } from '../../builders/session';

const HOUR = 60 * MINUTE;

/** The credit when EC2 shows the computer at rest, which was ready before. */
function rest(session: Session, state: Session['state'], now: number): SessionCredit | undefined {
  return settled('ready', { ...session, state }, now);
}
/** 1.00 $ an hour while it runs, 0.01 $ an hour while it lies. */
const RATES: SessionRates = { running: { 't3.medium': 1_000_000 }, parked: 10_000 };

function credit(changes: Partial<SessionCredit> = {}): SessionCredit {
  return { rates: RATES, reserved: 10_000_000, spent: 0, parkedUntil: T0, settledGeneration: 0, ...changes };
}

test('the worst case is running to stopAt and ten minutes more, and the disk to endAt and ten minutes more', () => {
  const lease = { stopAt: T0 + 2 * HOUR, endAt: T0 + 12 * HOUR };
  const running = 2_000_000 + 1_000_000 / 6;
  const parked = 120_000 + 10_000 / 6;
  expect(worstCase(RATES, lease, T0)).toBe(Math.ceil(running) + Math.ceil(parked) + 2);
});

test('the dearest type that may stand in for the first is what is reserved', () => {
  const rates = { running: { small: 100, large: 7_000_000 }, parked: 0 };
  expect(worstCase(rates, { stopAt: T0 + HOUR - SLACK, endAt: T0 + HOUR }, T0)).toBe(7_000_002);
});

test.each([
  // For how long it ran, and what that costs: by the second, one minute at least.
  [0, 16_667],
  [59_999, 16_667],
  [60_000, 16_667],
  [60_100, 16_695],
  [HOUR, 1_000_000],
])('a computer that ran for %i ms costs %i micro-dollars', (ran, cost) => {
  const session = aSession({ credit: credit({ parkedUntil: T0 + ran }) });
  expect(rest(session, 'terminated', T0 + ran)?.spent).toBe(cost);
});

test.each([
  ['stopping', 300],
  ['stopped', 250],
] as const)('a computer found %s an hour past its bound is counted for %i minutes', (state, minutes) => {
  const lease = { stopAt: T0 + 240 * MINUTE, endAt: T0 + 480 * MINUTE };
  const now = T0 + 300 * MINUTE;
  const session = aSession({ lease, credit: credit({ parkedUntil: now }) });
  expect(rest(session, state, now)?.spent).toBe(Math.ceil((minutes * 1_000_000) / 60));
});

test.each([
  // What EC2 shows, when it says that the computer left its running, and for how many minutes that is counted.
  ['shutting-down', undefined, 300],
  ['terminated', undefined, 250],
  ['stopped', undefined, 250],
  ['shutting-down', 299, 299],
  ['terminated', 120, 120],
  ['stopped', 120, 120],
  ['stopping', 120, 120],
  // It may have stopped long before somebody terminated it.
  ['terminated', 290, 250],
  // Left over from the stop before this start.
  ['stopped', -1, 250],
  ['terminated', 0, 1],
  ['terminated', 301, 250],
  ['shutting-down', 301, 300],
] as const)(
  'a computer found %s, which left at minute %p, is counted for %i minutes',
  (state, left, minutes) => {
    const lease = { stopAt: T0 + 240 * MINUTE, endAt: T0 + 480 * MINUTE };
    const now = T0 + 300 * MINUTE;
    const session = aSession({ lease, credit: credit({ parkedUntil: now }) });
    const its = state.startsWith('stop') ? (state as 'stopping' | 'stopped') : 'terminating';
    const seen = { state, ...(left !== undefined && { leftAt: T0 + left * MINUTE }) };
    const { spent } = settled('ready', { ...session, state: its }, now, seen) ?? {};
    expect(spent).toBe(Math.ceil((minutes * 1_000_000) / 60));
  },
);

test('what was settled once is not settled again', () => {
  const session = aSession({ credit: credit() });
  const once = rest(session, 'stopped', T0 + HOUR);
  const twice = rest({ ...session, credit: once }, 'stopped', T0 + HOUR);
  expect(once?.spent).toBe(1_000_000 + 10_000);
  expect(twice?.spent).toBe(once?.spent);
});

test('while it is stopped parking stays reserved; when it is over nothing does', () => {
  const session = aSession({ credit: credit() });
  expect(rest(session, 'stopped', T0 + HOUR)?.reserved).toBe(parkingCase(RATES, session.lease, T0 + HOUR));
  expect(rest(session, 'terminated', T0 + HOUR)?.reserved).toBe(0);
});

test('what EC2 never started costs nothing', () => {
  const session = aSession({
    credit: credit(),
    instanceId: undefined,
    startedGeneration: 0,
    startedAt: undefined,
  });
  expect(rest(session, 'terminated', T0 + HOUR)).toMatchObject({ spent: 0, reserved: 0 });
});

test.each([
  ['stopping', 'stopped'],
  ['terminating', 'terminated'],
] as const)('the way from %s to %s costs nothing more', (way, end) => {
  const once = rest(aSession({ credit: credit() }), way, T0 + HOUR);
  const later = settled(way, aSession({ credit: once, state: end }), T0 + HOUR + 10 * MINUTE);
  expect(later).toEqual(once);
});

test('a session without credit is settled to nothing', () => {
  expect(rest(aSession(), 'stopped', T0)).toBeUndefined();
});

test('a write that changes neither credit nor whether it runs moves nothing', () => {
  const session = aSession({ credit: credit() });
  expect(moveBetween(session, { ...session, name: 'other' })).toBeUndefined();
  expect(moveBetween(session, { ...session, state: 'stopping' })).toBeUndefined();
  expect(moveBetween(undefined, session)).toEqual({ reserved: 10_000_000, spent: 0, running: 'begins' });
});

test.each<[Session['state'] | undefined, Session['state'], 'begins' | 'ends' | undefined]>([
  [undefined, 'starting', 'begins'],
  [undefined, 'stopped', undefined],
  ['starting', 'ready', undefined],
  ['starting', 'failed', 'ends'],
  ['ready', 'stopping', undefined],
  ['stopping', 'stopped', 'ends'],
  ['ready', 'stopped', 'ends'],
  ['stopped', 'starting', 'begins'],
  ['stopped', 'terminated', undefined],
  ['ready', 'terminating', undefined],
  ['terminating', 'terminated', 'ends'],
  ['failed', 'terminated', undefined],
])('from %s to %s a session %s to be one of those that run', (before, after, running) => {
  const session = aSession();
  const move = moveBetween(before && { ...session, state: before }, { ...session, state: after });
  expect(move).toEqual(running && { reserved: 0, spent: 0, running });
});

test('what moves no credit is no line of the ledger', () => {
  expect(movesCredit({ reserved: 0, spent: 0, running: 'ends' })).toBe(false);
  expect(movesCredit({ reserved: -1, spent: 0 })).toBe(true);
  expect(movesCredit({ reserved: -5, spent: 5 })).toBe(true);
});

test('coming to rest gives back to the day what is not needed any more', () => {
  const session = aSession({ credit: credit({ day: { of: '2026-11-25', taken: 10_000_000 } }) });
  const after = { ...session, state: 'terminated' as const };
  const settledCredit = rest(session, 'terminated', T0 + HOUR) as SessionCredit;
  expect(settledCredit.day).toEqual({ of: '2026-11-25', taken: settledCredit.spent });
  expect(moveBetween(session, { ...after, credit: settledCredit })?.day).toEqual({
    of: '2026-11-25',
    change: settledCredit.spent - 10_000_000,
  });
});

const rates = fc.record({
  running: fc.record({ 't3.medium': fc.integer({ min: 1, max: 50_000_000 }) }),
  parked: fc.integer({ min: 0, max: 100_000 }),
});
const minutes = fc.integer({ min: 1, max: LEASE_MINUTES.ever });

function checkBound(after: SessionCredit, before: SessionCredit): void {
  expect(after.spent - before.spent + after.reserved).toBeLessThanOrEqual(before.reserved);
}

test('whenever a lease is obeyed, no life of a session costs more than was reserved for it', () => {
  fc.assert(
    fc.property(
      rates,
      minutes,
      minutes,
      fc.array(fc.integer({ min: 0, max: LEASE_MINUTES.ever * MINUTE }), { minLength: 6, maxLength: 6 }),
      (of, first, more, delays) => {
        const [late = 0, extendAfter = 0, lies = 0, again = 0, overrun = 0, ends = 0] = delays;
        let lease = newLease(T0, first);
        let session = aSession({
          lease,
          startedAt: T0 + (late % MINUTE),
          credit: {
            rates: of,
            reserved: worstCase(of, lease, T0),
            spent: 0,
            parkedUntil: T0,
            settledGeneration: 0,
          },
        });
        // Extended while it runs.
        const grown = { stopAt: lease.stopAt + more * MINUTE, endAt: lease.endAt + more * MINUTE };
        session = {
          ...session,
          lease: grown,
          credit: extendedCredit({ lease: grown, credit: session.credit as SessionCredit }, lease),
        };
        lease = grown;
        // Stopped at any time up to the slack after stopAt.
        const stopped = Math.min(lease.stopAt + (overrun % SLACK), (session.startedAt ?? T0) + extendAfter);
        const atRest = rest(session, 'stopped', stopped) as SessionCredit;
        checkBound(atRest, session.credit as SessionCredit);
        session = { ...session, state: 'stopped', credit: atRest };
        // Started again before its disk is given up, and ended at any time.
        const startAt = Math.min(stopped + lies, lease.endAt);
        lease = newLease(startAt, first);
        const started = startedCredit({ lease, credit: atRest }, startAt);
        session = {
          ...session,
          lease,
          state: 'ready',
          generation: 2,
          startedGeneration: 2,
          startedAt: startAt + (again % MINUTE),
          credit: started,
        };
        const ended = Math.min(lease.stopAt + (overrun % SLACK), (session.startedAt ?? T0) + ends);
        checkBound(rest(session, 'terminated', Math.max(ended, startAt)) as SessionCredit, started);
      },
    ),
    { numRuns: 2000 },
  );
});

test('the minutes that are said to fit do fit, and three more do not, but for what roundings cost', () => {
  // A minute of the cheapest computers costs less than the five roundings up that are paid on the way.
  const roundings = 5;
  fc.assert(
    fc.property(
      rates,
      fc.integer({ min: 0, max: 500_000_000 }),
      fc.integer({ min: 0, max: MINUTE - 1 }),
      (of, free, ms) => {
        const fit = minutesPaid(of, free, PARKING);
        fc.pre(fit >= 1 && fit < 100_000);
        expect(worstCase(of, newLease(T0 + ms, fit), T0 + ms)).toBeLessThanOrEqual(free);
        expect(worstCase(of, newLease(T0 + ms, fit + 3), T0 + ms)).toBeGreaterThan(free - roundings);
      },
    ),
    { examples: [[{ running: { 't3.medium': 1 }, parked: 0 }, 7, 0]] },
  );
});

test.each([
  [1, 'up', '0.01 $'],
  [1, 'down', '0.00 $'],
  [12_340_000, 'up', '12.34 $'],
] as const)('%i micro-dollars are shown, rounded %s, as %s', (micros, round, text) => {
  expect(dollars(micros, round)).toBe(text);
});

test('what a session has cost and may cost is said in one sentence', () => {
  expect(costText({ reserved: 1_620_001, spent: 240_000 })).toBe(
    'At most 1.87 $ in all; 0.24 $ of it is spent and settled.',
  );
});

describe('what it has cost so far', () => {
  const at = T0 + HOUR;
  test.each<[string, Parameters<typeof aSession>[0], number | undefined]>([
    ['runs: settled, an hour of running, an hour of its disk', {}, 1_010_000 + 500],
    [
      'is of before the last settlement: its disk alone',
      { credit: credit({ spent: 500, settledGeneration: 1 }) },
      10_500,
    ],
    ['was not started yet', { startedAt: undefined }, 10_500],
    ['is not there yet', { startedAt: undefined, instanceId: undefined }, 500],
    ['is another type than any that is priced: the dearest', { instanceType: 'm5.large' }, 1_010_500],
    ['has ended: nothing more', { state: 'terminated' }, 500],
    ['is ending: nothing more', { state: 'terminating' }, 500],
    [
      'is stopped: its disk goes on',
      { state: 'stopped', credit: credit({ spent: 500, settledGeneration: 1 }) },
      10_500,
    ],
    ['costs its owner nothing', { credit: undefined }, undefined],
  ])('of a computer that %s', (_title, changes, cost) => {
    expect(costSoFar(aSession({ credit: credit({ spent: 500 }), ...changes }), at)).toBe(cost);
  });

  test('is what a settlement at that moment takes, and goes on from there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 * HOUR }), fc.integer({ min: 0, max: HOUR }), (ran, later) => {
        const session = aSession({ credit: credit({ spent: 7 }) });
        const before = costSoFar(session, T0 + ran);
        const after = { ...session, state: 'stopped' as const, credit: rest(session, 'stopped', T0 + ran) };
        expect(after.credit?.spent).toBe(before);
        expect(costSoFar(after as Session, T0 + ran + later)).toBe(
          (before ?? 0) + Math.ceil((10_000 * later) / HOUR),
        );
      }),
    );
  });
});

test('an extension costs by the rates that the session was started at, whatever the price book says today', () => {
  const own = { running: { 't3.medium': 1_000_000, 'm5.large': 3_000_000 }, parked: 10_000 };
  expect(extensionCost(perHourOf(own, 't3.medium'), HOUR / 2)).toBe(505_000);
  // Before it is known what it is, it may be the dearest.
  expect(extensionCost(perHourOf(own), HOUR / 2)).toBe(1_505_000);
  const session = { lease: newLease(T0, 60), credit: credit({ rates: own }) };
  const longer = { ...session, lease: newLease(T0, 90) };
  const { reserved } = extendedCredit(longer, session.lease, 't3.medium');
  expect(reserved - session.credit.reserved).toBe(extensionCost(perHourOf(own, 't3.medium'), HOUR / 2));
});
