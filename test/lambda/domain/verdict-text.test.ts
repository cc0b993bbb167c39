import { judge } from '../../../lambda/domain/judge';
import type { Activity, Session } from '../../../lambda/domain/session';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { stoppedIdleText, verdictText, warningText } from '../../../lambda/domain/verdict-text';
import { activityAfter } from '../../../lambda/domain/activity';
import { aSession } from '../../builders/session';
import { quietSignals } from '../../builders/signals';

/** At 18:00 UTC, of a computer lent from 14:00 to 20:00. */
const NOW = Date.parse('2026-11-25T18:00:00Z');
const lease = { stopAt: Date.parse('2026-11-25T20:00:00Z'), endAt: NOW + 7 * DAY };
const session = (activity: Activity | undefined, changes: Partial<Session['lease']> = {}) =>
  aSession({ activity, lease: { ...lease, ...changes } });
const seen = (changes: Parameters<typeof quietSignals>[0], lastActiveAt = NOW - 5 * MINUTE, at = NOW) => {
  const activity = { at: at - MINUTE, lastActiveAt, signs: [], quiet: [] };
  return activityAfter(session(activity), quietSignals(changes), at);
};

test.each([
  [
    'in use',
    session(seen({ gpuPercent: 74, terminalIdleSeconds: 120, intervalSeconds: 120 })),
    'kept: GPU 74 %, keystrokes 2 min ago; stops at 19:00 UTC unless used',
  ],
  [
    'a key just now',
    session(seen({ terminalIdleSeconds: 5 })),
    'kept: keystrokes just now; stops at 18:59 UTC unless used',
  ],
  [
    'quiet for a while',
    session(seen({})),
    'kept: idle since 17:55 UTC (no input, CPU 2 %, GPU 0 %); stops at 18:55 UTC unless used',
  ],
  [
    'about to stop',
    session(seen({ gpuPercent: null }, NOW - 50 * MINUTE)),
    'stops 18:10 UTC: idle since 17:10 UTC (no input, CPU 2 %)',
  ],
  [
    'to be stopped',
    session(seen({}, NOW - 60 * MINUTE)),
    'stopped: idle since 17:00 UTC (no input, CPU 2 %, GPU 0 %)',
  ],
  [
    'silent',
    session(seen({}, NOW - 20 * MINUTE, NOW - 10 * MINUTE)),
    'kept: the computer has been silent since 17:50 UTC, which counts as use; stops at 20:00 UTC',
  ],
  [
    'never heard',
    session(undefined),
    'kept: the computer is silent: it has not said yet what it does, which counts as use; stops at 20:00 UTC',
  ],
  [
    'near its end',
    session(seen({ gpuPercent: 74 }), { stopAt: NOW + 10 * MINUTE }),
    'stops 18:10 UTC: its lease ends at 18:10 UTC, GPU 74 %',
  ],
  [
    'near the end of its credit',
    session(seen({ gpuPercent: 74 }), { stopAt: NOW + 10 * MINUTE, boundBy: 'credit' }),
    'stops 18:10 UTC: its credit is used up at 18:10 UTC, GPU 74 %',
  ],
  [
    'near the end of what its day allowed',
    session(seen({ gpuPercent: 74 }), { stopAt: NOW + 10 * MINUTE, boundBy: 'daily-spend' }),
    'stops 18:10 UTC: what its day allowed is used up at 18:10 UTC, GPU 74 %',
  ],
  ['at its end', session(seen({}), { stopAt: NOW }), 'stopped: its lease ended at 18:00 UTC'],
  [
    'never idle',
    session(seen({}), { idleMinutes: 0 }),
    'kept: it may be idle for as long as it is lent, idle since 17:55 UTC (no input, CPU 2 %, GPU 0 %); stops at 20:00 UTC',
  ],
])('a computer that is %s is explained in one line', (_what, judged, text) => {
  expect(verdictText(judge(judged, NOW))).toBe(text);
});

test('an idle computer warns its user 15 and 5 minutes before, each time in one text', () => {
  const idle = session(seen({}, NOW - 45 * MINUTE));
  const at = (minutes: number) =>
    warningText(
      judge(
        aSession({ ...idle, activity: seen({}, NOW - 45 * MINUTE, NOW + minutes * MINUTE) }),
        NOW + minutes * MINUTE,
      ),
      NOW + minutes * MINUTE,
    );
  expect(at(-1)).toBeNull();
  const first = 'This computer stops at 18:15 UTC, because it is not being used. Use it to keep it.';
  expect([at(0), at(9)]).toEqual([first, first]);
  const last =
    'Last warning: this computer stops at 18:15 UTC, because it is not being used. Use it to keep it.';
  expect([at(10), at(14)]).toEqual([last, last]);
  expect(at(15)).toBeNull();
});

test.each([
  [
    'asked' as const,
    'This computer stops at 18:10 UTC, when its lease ends. Save your work, or extend the lease.',
  ],
  ['credit' as const, 'This computer stops at 18:10 UTC, when its credit is used up. Save your work.'],
  [
    'daily-spend' as const,
    'This computer stops at 18:10 UTC, when what its day allowed is used up. Save your work, or extend the lease when a new day (UTC) has begun.',
  ],
])('the end of a lease bound by %s is warned of with what can be done', (boundBy, text) => {
  const judged = session(seen({ gpuPercent: 74 }), { stopAt: NOW + 10 * MINUTE, boundBy });
  expect(warningText(judge(judged, NOW), NOW)).toBe(text);
});

test('a computer that was stopped for idleness says since when it was idle', () => {
  expect(stoppedIdleText(session(seen({}, NOW - 90 * MINUTE)))).toBe(
    'It was stopped because it was idle since 16:30 UTC (no input, CPU 2 %, GPU 0 %).',
  );
  expect(stoppedIdleText(session(undefined))).toBe('It was stopped because it was idle.');
});
