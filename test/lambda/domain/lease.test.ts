import { extendedLease, LEASE_MINUTES, newLease, PARKING } from '../../../lambda/domain/lease';
import { DAY, isoMinute, MINUTE, wholeMinute } from '../../../lambda/domain/time';
import { T0 } from '../../builders/session';

test.each([
  [T0 - 1, T0],
  [T0, T0],
  [T0 + 1, T0 + MINUTE],
  [T0 + MINUTE - 1, T0 + MINUTE],
  [0, 0],
])('the next whole minute at or after %d is %d', (at, whole) => {
  expect(wholeMinute(at)).toBe(whole);
});

test('a deadline is written as a whole minute in UTC', () => {
  expect(isoMinute(T0)).toBe('2026-11-25T14:00:00Z');
});

test.each([
  [T0, 1, T0 + MINUTE],
  [T0 + 1, 1, T0 + 2 * MINUTE],
  [T0, 720, T0 + 720 * MINUTE],
])(
  'a lease that begins at %d for %d minutes ends at %d, and its disk is kept fourteen days longer',
  (now, minutes, stopAt) => {
    expect(newLease(now, minutes)).toEqual({ stopAt, endAt: stopAt + 14 * DAY, boundBy: 'asked' });
  },
);

test('extending moves both ends of the lease', () => {
  const lease = newLease(T0, 240);
  expect(extendedLease(lease, T0, 30)).toEqual({
    stopAt: lease.stopAt + 30 * MINUTE,
    endAt: lease.stopAt + 30 * MINUTE + PARKING,
    boundBy: 'asked',
  });
});

test('a computer can be lent up to the longest lease from now, and a minute more is refused with what is left', () => {
  const lease = newLease(T0, 240);
  const rest = LEASE_MINUTES.most - 240;
  expect(extendedLease(lease, T0, rest).stopAt).toBe(T0 + LEASE_MINUTES.most * MINUTE);
  expect(() => extendedLease(lease, T0, rest + 1)).toThrow(`extended by ${rest} minutes at most`);
  expect(() => extendedLease(newLease(T0, 720), T0 - MINUTE, 1)).toThrow('by 0 minutes');
});

test.each([300, LEASE_MINUTES.ever])(
  'where %d minutes are lent at most, they are what an extension reaches',
  (most) => {
    const lease = newLease(T0, 240);
    expect(extendedLease(lease, T0, most - 240, most).stopAt).toBe(T0 + most * MINUTE);
    expect(() => extendedLease(lease, T0, most - 239, most)).toThrow(`at most ${most} minutes from now`);
  },
);
