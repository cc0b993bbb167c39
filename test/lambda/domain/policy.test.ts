import type { IdleRule } from '../../../lambda/domain/image';
import type { SessionCredit } from '../../../lambda/domain/money';
import {
  dayOf,
  idleMinutes,
  leaseMinutes,
  type Policy,
  takenToday,
  USUAL_POLICY,
  withDisk,
} from '../../../lambda/domain/policy';
import { aLaunchImage } from '../../builders/image';
import { T0 } from '../../builders/session';

test.each<[Policy, number | undefined, number]>([
  [USUAL_POLICY, undefined, 240],
  [USUAL_POLICY, 720, 720],
  [{ longestLeaseMinutes: 10_080 }, 10_080, 10_080],
  [{ longestLeaseMinutes: 240 }, undefined, 240],
  [{ longestLeaseMinutes: 239 }, undefined, 239],
  [{ longestLeaseMinutes: 90 }, 90, 90],
  [{ longestLeaseMinutes: 1 }, undefined, 1],
])('under %o a launch for %s minutes gets %d', (policy, asked, minutes) => {
  expect(leaseMinutes(policy, asked)).toBe(minutes);
});

test.each([
  [720, 721],
  [90, 91],
  [10_080, 10_081],
])(
  'where a lease is %d minutes at most, %d are refused with how long is allowed',
  (longestLeaseMinutes, asked) => {
    expect(() => leaseMinutes({ longestLeaseMinutes }, asked)).toThrow(
      expect.objectContaining({
        code: 'invalid',
        message: expect.stringContaining(`at most ${longestLeaseMinutes} minutes here, not ${asked}`),
      }),
    );
  },
);

const STRICT: IdleRule = { usualMinutes: 30, mostMinutes: 120, neverAllowed: false };

test.each<[IdleRule | undefined, number | undefined, number | undefined]>([
  [undefined, undefined, undefined],
  [undefined, 0, 0],
  [undefined, 1440, 1440],
  [STRICT, undefined, 30],
  [STRICT, 1, 1],
  [STRICT, 120, 120],
  [{ ...STRICT, neverAllowed: true }, 0, 0],
  [{ usualMinutes: 60, neverAllowed: false }, 1440, 1440],
])('under %o a launch that asks for %s idle minutes gets %s', (idle, asked, minutes) => {
  expect(idleMinutes({ key: 'python', idle }, asked)).toBe(minutes);
});

test.each<[IdleRule, number, string]>([
  [STRICT, 121, 'python may be idle for 1 to 120 minutes, not 121'],
  [STRICT, 0, 'python may be idle for 1 to 120 minutes, not 0'],
  [
    { ...STRICT, neverAllowed: true },
    121,
    'python may be idle for 1 to 120 minutes, or for as long as it is lent (0), not 121',
  ],
  [{ usualMinutes: 60, neverAllowed: false }, 0, 'python may be idle for 1 or more minutes, not 0'],
])('under %o %d idle minutes are refused, and what is allowed is said', (idle, asked, sentence) => {
  expect(() => idleMinutes({ key: 'python', idle }, asked)).toThrow(
    expect.objectContaining({ code: 'invalid', message: expect.stringContaining(sentence) }),
  );
});

test.each([
  ['2026-11-25T00:00:00.000Z', '2026-11-25'],
  ['2026-11-25T23:59:59.999Z', '2026-11-25'],
  ['2026-11-26T00:00:00.000Z', '2026-11-26'],
])('at %s the day is %s', (at, day) => {
  expect(dayOf(Date.parse(at))).toBe(day);
});

test('only where days are limited, a commitment is counted to its day', () => {
  const credit: SessionCredit = {
    rates: { running: {}, parked: 0 },
    reserved: 700,
    spent: 0,
    parkedUntil: T0,
    settledGeneration: 0,
  };
  expect(takenToday(USUAL_POLICY, undefined, credit, T0)).toBe(credit);
  expect(takenToday({ ...USUAL_POLICY, dailySpend: 1 }, undefined, credit, T0)).toEqual({
    ...credit,
    day: { of: '2026-11-25', taken: 700 },
  });
});

test.each<[number | undefined, number | undefined, number]>([
  [undefined, undefined, 20],
  [20, undefined, 20],
  [21, undefined, 21],
  [200, undefined, 200],
  [50, 50, 50],
  [20, 5, 20],
  [undefined, 5, 20],
])('of an image of 20 GiB, who asks for %s where %s are allowed gets %d', (asked, largestDiskGiB, disk) => {
  const policy = { ...USUAL_POLICY, largestDiskGiB };
  expect(withDisk(policy, aLaunchImage({ diskGiB: 20 }), asked)).toEqual(aLaunchImage({ diskGiB: disk }));
});

test.each<[number, number | undefined, string]>([
  [201, undefined, '20 to 200 GiB; 201 was asked for'],
  [19, undefined, '20 to 200 GiB; 19 was asked for'],
  [51, 50, '20 to 50 GiB; 51 was asked for'],
  [21, 20, "20 GiB, the image's own, and nobody may ask for more; 21 was asked for"],
])(
  'of an image of 20 GiB, who asks for %d where %s are allowed is refused: %s',
  (asked, largestDiskGiB, why) => {
    const policy = { ...USUAL_POLICY, largestDiskGiB };
    const launch = () => withDisk(policy, aLaunchImage({ diskGiB: 20 }), asked);
    expect(launch).toThrow(`diskGiB: a disk of python has ${why}.`);
  },
);
