import type { Activity, Session } from '../../../lambda/domain/session';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { warnedPatch, warningBetween } from '../../../lambda/domain/warnings';
import { aSession, T0 } from '../../builders/session';

const after = (minutes: number): number => T0 + minutes * MINUTE;
const END = T0 + 20 * DAY;

const lent = (lease: Partial<Session['lease']> = {}, changes: Parameters<typeof aSession>[0] = {}): Session =>
  aSession({ lease: { stopAt: after(240), endAt: END, ...lease }, ...changes });
/** Quiet from minute 100 on, heard of at another; 60 minutes are its limit. */
const quiet = (heard: number): Activity => ({
  at: after(heard),
  lastActiveAt: after(100),
  signs: [],
  quiet: [{ code: 'cpu', text: 'CPU 2 %' }],
});
const parked = (lease: Partial<Session['lease']> = {}): Session =>
  lent(lease, { state: 'stopped', intent: { to: 'stop', because: 'owner', at: T0 }, host: undefined });

test.each<[string, Session, number, Session['warned']]>([
  ['before the first warning of its lease', lent(), after(225) - 1, undefined],
  ['at the first', lent(), after(225), { deadline: { at: after(240), level: 'first' } }],
  ['before the last', lent(), after(235) - 1, { deadline: { at: after(240), level: 'first' } }],
  ['at the last', lent(), after(235), { deadline: { at: after(240), level: 'last' } }],
  ['when it is over', lent(), after(240), undefined],
  ['by credit', lent({ boundBy: 'credit' }), after(225), { credit: { at: after(240), level: 'first' } }],
  ['before it has been idle for long', lent({}, { activity: quiet(144) }), after(145) - 1, undefined],
  ['idle', lent({}, { activity: quiet(144) }), after(145), { idle: { at: after(160), level: 'first' } }],
  [
    'idle, the last',
    lent({}, { activity: quiet(154) }),
    after(155),
    { idle: { at: after(160), level: 'last' } },
  ],
  ['three days before the end of its disk, not yet', parked(), END - 3 * DAY - 1, undefined],
  ['three days before', parked(), END - 3 * DAY, { parking: { at: END, level: 'first' } }],
  ['one day before, not yet', parked(), END - DAY - 1, { parking: { at: END, level: 'first' } }],
  ['one day before', parked(), END - DAY, { parking: { at: END, level: 'last' } }],
])('what an owner is warned of: %s', (_when, session, now, warned) => {
  expect(warnedPatch(session, now).warned).toEqual(warned);
});

test('each warning is given once for its time and level, and anew when the time moves', () => {
  const first = { ...lent(), ...warnedPatch(lent(), after(226)) };
  expect(warnedPatch(first, after(230))).toEqual({});
  const last = { ...first, ...warnedPatch(first, after(236)) };
  expect(warningBetween(first, last)).toEqual({ of: 'deadline', at: after(240), level: 'last' });
  expect(warnedPatch(last, after(239))).toEqual({});
  const extended = { ...last, lease: { ...last.lease, stopAt: after(300) } };
  expect(warnedPatch(extended, after(239))).toEqual({});
  expect(warnedPatch(extended, after(285)).warned).toEqual({ deadline: { at: after(300), level: 'first' } });
});

test('a stop that moves by seconds is the same stop, one that moves by a minute is another', () => {
  const warned = { idle: { at: after(160), level: 'first' } } as const;
  const moved = (by: number): Session =>
    lent({}, { warned, activity: { ...quiet(145), lastActiveAt: after(100) + by } });
  expect(warnedPatch(moved(MINUTE - 1), after(147))).toEqual({});
  expect(warnedPatch(moved(MINUTE), after(147)).warned?.idle?.at).toBe(after(161));
});

test('after the last warning the first is not given again, although the stop has moved by seconds', () => {
  const warned = { idle: { at: after(160), level: 'last' } } as const;
  const moved = lent({}, { warned, activity: { ...quiet(155), lastActiveAt: after(100) + 30_000 } });
  expect(warnedPatch(moved, after(155) + 10_000)).toEqual({});
});

test('a warning of one kind does not make that of another be given again', () => {
  const deadline = { at: after(160), level: 'last' } as const;
  const idle = { at: after(159), level: 'last' } as const;
  expect(warnedPatch(lent({ stopAt: after(160) }, { warned: { deadline, idle } }), after(158))).toEqual({});
});

test('nothing is said of a write that gives no warning', () => {
  const warned = { deadline: { at: after(240), level: 'last' } } as const;
  expect(warningBetween(lent({}, { warned }), lent({}, { warned, name: 'other' }))).toBeUndefined();
  expect(warningBetween(lent({}, { warned }), lent())).toBeUndefined();
});
