import { activityAfter, currentActivity, isUnknown, usedByOwner } from '../../../lambda/domain/activity';
import type { Activity } from '../../../lambda/domain/session';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession, T0 } from '../../builders/session';
import { quietSignals } from '../../builders/signals';

const GPU = [{ code: 'gpu', text: 'GPU 74 %' }];
const after = (activity: Activity | undefined, changes: Parameters<typeof quietSignals>[0], at: number) =>
  activityAfter(aSession({ activity }), quietSignals(changes), at);

test('the idle clock starts when the launch was asked for, not when the guest came up', () => {
  expect(after(undefined, {}, T0 + 3 * MINUTE)).toEqual({
    at: T0 + 3 * MINUTE,
    lastActiveAt: T0,
    signs: [],
    quiet: [
      { code: 'keystrokes', text: 'no input' },
      { code: 'cpu', text: 'CPU 2 %' },
      { code: 'gpu', text: 'GPU 0 %' },
    ],
  });
});

test('use moves the clock to the report, and is remembered when it ends', () => {
  const used = after(undefined, { gpuPercent: 74 }, T0 + MINUTE);
  expect(used).toEqual({ at: T0 + MINUTE, lastActiveAt: T0 + MINUTE, signs: GPU });
  const quiet = after(used, {}, T0 + 2 * MINUTE);
  expect(quiet).toMatchObject({ at: T0 + 2 * MINUTE, lastActiveAt: T0 + MINUTE, signs: GPU });
  expect(quiet.quiet).toHaveLength(3);
});

test('a key moves the clock to when it was pressed, even if a report in between was lost', () => {
  const quiet = after(undefined, {}, T0 + MINUTE);
  expect(after(quiet, { terminalIdleSeconds: 20 }, T0 + 2 * MINUTE).lastActiveAt).toBe(
    T0 + 2 * MINUTE - 20_000,
  );
  const late = after(quiet, { terminalIdleSeconds: 50 }, T0 + 2 * MINUTE);
  expect(late.lastActiveAt).toBe(T0 + 2 * MINUTE - 50_000);
  expect(late.quiet).toBeDefined();
});

test.each([
  ['as long as a guest may be quiet', 3 * MINUTE, T0],
  ['longer', 3 * MINUTE + 1, T0 + 3 * MINUTE + 1 - 30_000],
])('a silence of the guest that is %s ends with the clock at the right place', (_what, gap, lastActiveAt) => {
  const quiet = { at: T0, lastActiveAt: T0, signs: [], quiet: [] };
  expect(after(quiet, {}, T0 + gap).lastActiveAt).toBe(lastActiveAt);
});

test.each([
  ['no signals', undefined],
  ['signals that are unknown', null],
  ['signals without CPU', quietSignals({ cpuPercent: null })],
])('a report with %s counts as use, because nobody knows', (_what, signals) => {
  const at = T0 + 10 * MINUTE;
  expect(activityAfter(aSession(), signals, at)).toMatchObject({
    at,
    lastActiveAt: at,
    signs: [{ code: 'unknown' }],
  });
});

test('a computer whose GPU cannot be read is in use for as long as that lasts, and no longer', () => {
  const unread = after(undefined, { gpuPercent: null, gpuUnread: true }, T0 + 10 * MINUTE);
  expect(unread).toEqual({
    at: T0 + 10 * MINUTE,
    lastActiveAt: T0 + 10 * MINUTE,
    signs: [{ code: 'gpu-unread', text: 'its GPU could not be read, which counts as use' }],
  });
  expect(isUnknown(unread)).toBe(true);
  const read = after(unread, {}, T0 + 11 * MINUTE);
  expect(read).toMatchObject({ lastActiveAt: T0 + 10 * MINUTE, quiet: expect.anything() });
  expect(isUnknown(read)).toBe(false);
});

test('what an earlier start did counts for nothing', () => {
  const intent = { to: 'run', because: 'start', at: T0 + 100 * MINUTE } as const;
  const activity = { at: T0 + 90 * MINUTE, lastActiveAt: T0 + 90 * MINUTE, signs: GPU };
  const started = aSession({ generation: 2, intent, activity });
  expect(currentActivity(started)).toBeUndefined();
  expect(activityAfter(started, quietSignals(), intent.at + MINUTE)).toMatchObject({
    lastActiveAt: intent.at,
    signs: [],
  });
});

test('a guest that forges its times moves the clock neither back nor into the future', () => {
  const used = { at: T0 + MINUTE, lastActiveAt: T0 + MINUTE, signs: GPU };
  const at = T0 + 2 * MINUTE;
  expect(
    after(used, { intervalSeconds: 1e12, terminalIdleSeconds: 1e12, gpuPercent: 0 }, at).lastActiveAt,
  ).toBe(used.lastActiveAt);
  expect(after(used, { intervalSeconds: 0, terminalIdleSeconds: 0 }, at).lastActiveAt).toBe(at);
});

test('whatever a guest says, the times are whole and can be written down', () => {
  const silence = T0 + 10 * MINUTE;
  for (const seconds of [0.0004, 1 / 3, 1e300, Number.MAX_VALUE]) {
    const changes = { intervalSeconds: seconds, terminalIdleSeconds: seconds };
    const { lastActiveAt, signs } = after(undefined, changes, silence);
    const times = [lastActiveAt, ...signs.map(({ at }) => at)];
    for (const time of times) expect(Number.isSafeInteger(time)).toBe(true);
  }
});

test('what its owner does with the session counts as use of it', () => {
  const quiet = after(undefined, {}, T0 + MINUTE);
  const at = T0 + 50 * MINUTE;
  expect(usedByOwner(aSession({ activity: quiet }), 'extended', at)).toEqual({
    at: T0 + MINUTE,
    lastActiveAt: at,
    signs: [{ code: 'owner', text: 'extended', at }],
  });
  expect(usedByOwner(aSession(), 'extended', at)).toBeUndefined();
});
