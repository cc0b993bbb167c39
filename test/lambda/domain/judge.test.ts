import * as fc from 'fast-check';
import { judge } from '../../../lambda/domain/judge';
import { next } from '../../../lambda/domain/planner';
import { NOTHING_LOOKED_AT } from '../../../lambda/domain/seen';
import type { Activity, Session } from '../../../lambda/domain/session';
import { GPU_UNREAD } from '../../../lambda/domain/signals';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { UNKNOWN_USE } from '../../../lambda/domain/verdict-text';
import { aSession, T0 } from '../../builders/session';

const after = (minutes: number): number => T0 + minutes * MINUTE;
const QUIET = [{ code: 'cpu', text: 'CPU 2 %' }];
const GPU = [{ code: 'gpu', text: 'GPU 74 %' }];

/** Quiet since a minute, heard of at another. */
const quiet = (since: number, heard: number): Activity => ({
  at: after(heard),
  lastActiveAt: after(since),
  signs: GPU,
  quiet: QUIET,
});
const inUse = (minute: number): Activity => ({ at: after(minute), lastActiveAt: after(minute), signs: GPU });
const unknown = (minute: number): Activity => ({
  at: after(minute),
  lastActiveAt: after(minute),
  signs: [UNKNOWN_USE],
});

/** Lent for 240 minutes from T0. */
const lent = (activity: Activity | undefined, lease: Partial<Session['lease']> = {}): Session =>
  aSession({ activity, lease: { stopAt: after(240), endAt: after(240) + DAY, ...lease } });
const MS = 1 / MINUTE;

test.each([
  ['just launched, nothing heard', lent(undefined), 0, 'keep', 'deadline', 240, ['silent']],
  ['in use now', lent(inUse(100)), 100, 'keep', 'idle', 160, ['gpu']],
  ['in use, its guest may be quiet for three minutes', lent(inUse(100)), 103, 'keep', 'idle', 160, ['gpu']],
  ['in use, then silent', lent(inUse(100)), 103 + MS, 'keep', 'deadline', 240, ['silent']],
  ['quiet, long before the limit', lent(quiet(100, 130)), 130, 'keep', 'idle', 160, ['idle']],
  ['quiet, before the first warning', lent(quiet(100, 144)), 145 - MS, 'keep', 'idle', 160, ['idle']],
  ['quiet, at the first warning', lent(quiet(100, 144)), 145, 'warn', 'idle', 160, ['idle']],
  ['quiet, before the limit', lent(quiet(100, 159)), 160 - MS, 'warn', 'idle', 160, ['idle']],
  ['quiet, at the limit', lent(quiet(100, 159)), 160, 'stop', 'idle', 160, ['idle']],
  ['quiet, past the limit', lent(quiet(100, 170)), 170, 'stop', 'idle', 160, ['idle']],
  [
    'quiet, heard just recently enough at the limit',
    lent(quiet(100, 157)),
    160,
    'stop',
    'idle',
    160,
    ['idle'],
  ],
  ['the same, long after', lent(quiet(100, 157)), 200, 'stop', 'idle', 160, ['idle']],
  [
    'quiet, then silent before the limit',
    lent(quiet(100, 157 - MS)),
    160,
    'keep',
    'deadline',
    240,
    ['silent'],
  ],
  ['silent, near the end', lent(quiet(100, 110)), 225, 'warn', 'deadline', 240, ['deadline', 'silent']],
  ['its use unknown', lent(unknown(100)), 101, 'keep', 'deadline', 240, ['unknown']],
  [
    'its GPU not to be read, and a key pressed',
    lent({ ...unknown(100), signs: [{ code: 'keystrokes', text: 'keystrokes' }, GPU_UNREAD] }),
    101,
    'keep',
    'deadline',
    240,
    ['keystrokes', 'gpu-unread'],
  ],
  ['in use, before the first warning', lent(inUse(224)), 225 - MS, 'keep', 'deadline', 240, ['gpu']],
  ['in use, at the first warning', lent(inUse(224)), 225, 'warn', 'deadline', 240, ['deadline', 'gpu']],
  ['in use, before its end', lent(inUse(239)), 240 - MS, 'warn', 'deadline', 240, ['deadline', 'gpu']],
  ['in use, at its end', lent(inUse(239)), 240, 'stop', 'deadline', 240, ['deadline']],
  ['silent, at its end', lent(undefined), 240, 'stop', 'deadline', 240, ['deadline']],
  [
    'bound by credit, at the first warning',
    lent(inUse(224), { boundBy: 'credit' }),
    225,
    'warn',
    'credit',
    240,
    ['credit', 'gpu'],
  ],
  [
    'bound by credit, at its end',
    lent(inUse(239), { boundBy: 'credit' }),
    240,
    'stop',
    'credit',
    240,
    ['credit'],
  ],
  [
    'bound by credit and quiet',
    lent(quiet(170, 226), { boundBy: 'credit' }),
    226,
    'warn',
    'idle',
    230,
    ['credit', 'idle'],
  ],
  ['quiet at its end', lent(quiet(100, 240)), 240, 'stop', 'deadline', 240, ['deadline']],
  [
    'idle for no longer than it is lent',
    lent(quiet(180, 239)),
    239,
    'warn',
    'deadline',
    240,
    ['deadline', 'idle'],
  ],
  [
    'no idle limit',
    lent(quiet(0, 200), { idleMinutes: 0 }),
    200,
    'keep',
    'deadline',
    240,
    ['no-idle-limit', 'idle'],
  ],
  [
    'no idle limit, silent',
    lent(quiet(0, 196), { idleMinutes: 0 }),
    200,
    'keep',
    'deadline',
    240,
    ['no-idle-limit', 'silent'],
  ],
  [
    'a short limit, half of it left',
    lent(quiet(100, 105), { idleMinutes: 10 }),
    105,
    'warn',
    'idle',
    110,
    ['idle'],
  ],
  [
    'a short limit, more than half of it left',
    lent(quiet(100, 105), { idleMinutes: 10 }),
    105 - MS,
    'keep',
    'idle',
    110,
    ['idle'],
  ],
  ['a short limit, in use', lent(inUse(100), { idleMinutes: 2 }), 101, 'keep', 'idle', 102, ['gpu']],
  [
    'a limit shorter than the reports, in use when last heard',
    lent(inUse(100), { idleMinutes: 2 }),
    102,
    'keep',
    'deadline',
    240,
    ['gpu'],
  ],
])('%s', (_what, session, minute, action, because, stopsAt, codes) => {
  const verdict = judge(session, after(minute));
  expect({ ...verdict, reasons: verdict.reasons.map(({ code }) => code) }).toEqual({
    action,
    because,
    stopsAt: after(stopsAt),
    reasons: codes,
  });
});

test('a session that is not to run is to be stopped, whatever it does', () => {
  for (const to of ['stop', 'end'] as const) {
    const session = aSession({ intent: { to, because: 'owner', at: T0 }, activity: inUse(1) });
    expect(judge(session, after(1))).toMatchObject({
      action: 'stop',
      stopsAt: T0,
      reasons: [{ code: 'not-wanted' }],
    });
  }
});

const minutes = fc.integer({ min: -10, max: 300 });
const sessions: fc.Arbitrary<Session> = fc
  .record({
    to: fc.constantFrom('run' as const, 'run' as const, 'run' as const, 'stop' as const, 'end' as const),
    activity: fc.option(
      fc.record({ heard: minutes, since: minutes, kind: fc.constantFrom('quiet', 'use', 'unknown') }),
      { nil: undefined, freq: 8 },
    ),
    idleMinutes: fc.constantFrom(undefined, 0, 1, 2, 3, 10, 30, 60, 1440),
    boundBy: fc.constantFrom('asked' as const, 'credit' as const),
    stopAt: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ to, activity, idleMinutes, boundBy, stopAt }) =>
    aSession({
      intent: { to, because: 'launch', at: T0 },
      lease: {
        stopAt: after(stopAt),
        endAt: after(stopAt) + DAY,
        boundBy,
        ...(idleMinutes !== undefined && { idleMinutes }),
      },
      activity:
        activity &&
        (activity.kind === 'quiet'
          ? quiet(Math.min(activity.since, activity.heard), activity.heard)
          : activity.kind === 'use'
            ? inUse(activity.heard)
            : unknown(activity.heard)),
    }),
  );
const time = fc.integer({ min: T0 - 10 * MINUTE, max: after(400) });

test('nothing is kept at or past its end, and there is a reason for every verdict', () => {
  fc.assert(
    fc.property(sessions, time, (session, now) => {
      const { action, reasons, stopsAt } = judge(session, now);
      expect(now < session.lease.stopAt || action === 'stop').toBe(true);
      expect(reasons.length).toBeGreaterThan(0);
      for (const { code, text } of reasons) expect([code, text]).not.toContain('');
      expect(stopsAt).toBeLessThanOrEqual(Math.max(session.lease.stopAt, T0));
      expect(action === 'stop').toBe(stopsAt <= now || session.intent.to !== 'run');
    }),
    { numRuns: 2_000 },
  );
});

test('without a new report, what was once to be stopped is never to be kept again', () => {
  fc.assert(
    fc.property(sessions, time, fc.nat(300 * MINUTE), (session, now, later) => {
      fc.pre(judge(session, now).action === 'stop');
      expect(judge(session, now + later).action).toBe('stop');
    }),
    { numRuns: 2_000 },
  );
});

test('a computer that nobody has said is idle is never stopped for it', () => {
  fc.assert(
    fc.property(sessions, time, (session, now) => {
      const verdict = judge(session, now);
      fc.pre(verdict.because === 'idle' && verdict.action !== 'keep');
      expect(session.activity?.quiet).toBeDefined();
      const limit = (session.lease.idleMinutes ?? 60) * MINUTE;
      expect(verdict.stopsAt).toBe((session.activity?.lastActiveAt ?? 0) + limit);
    }),
    { numRuns: 2_000 },
  );
});

test('the planner takes back the intent to run exactly when the judge says stop', () => {
  fc.assert(
    fc.property(sessions, time, (session, now) => {
      fc.pre(session.intent.to === 'run');
      const verdict = judge(session, now);
      const steps = next(session, NOTHING_LOOKED_AT, now);
      const because = verdict.because === 'idle' ? 'idle' : 'deadline';
      const conceded = { do: 'record', patch: { intent: { to: 'stop', because, at: now } } };
      const goesOn = { do: 'look', at: 'instance' };
      expect(steps).toEqual([verdict.action === 'stop' ? conceded : goesOn]);
    }),
    { numRuns: 2_000 },
  );
});
