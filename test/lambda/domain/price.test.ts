import * as fc from 'fast-check';
import { isStale, microsOf, parkedPerHour, runningPerHour, wareKey } from '../../../lambda/domain/price';
import { DAY } from '../../../lambda/domain/time';
import { aPrice, someRates } from '../../builders/price';
import { T0 } from '../../builders/session';

const rates = someRates();

test.each([
  ['0.0416000000', 41_600],
  ['0.0000050000', 5],
  ['16.288', 16_288_000],
  ['3', 3_000_000],
  ['0.0000000000', 0],
  // A fraction of a micro-dollar counts as a whole one.
  ['0.0000001', 1],
  ['0.0000010000', 1],
  ['0.00000100001', 2],
])('%s dollars are %d micro-dollars', (dollars, micros) => {
  expect(microsOf(dollars)).toBe(micros);
});

test.each(['', '-1', '1e3', '.5', '1.', '1,5', 'NaN', '0.1 '])('"%s" is no amount of dollars', (dollars) => {
  expect(() => microsOf(dollars)).toThrow(/not a decimal number of dollars/);
});

test('no amount of dollars becomes less by being counted, nor more by a whole micro-dollar', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999 }), digits, (whole, fraction) => {
      const text = `${whole}.${fraction.join('')}`;
      // In units of 10^-12 dollars, so that the comparison is exact.
      const exact = BigInt(`${whole}${fraction.join('').padEnd(12, '0')}`);
      const counted = BigInt(microsOf(text)) * 1_000_000n;
      return counted >= exact && counted - exact < 1_000_000n;
    }),
  );
});

test('a running computer pays for itself and its public address', () => {
  expect(runningPerHour(rates)).toBe(46_600);
});

test('a session pays for its disk and its secret, by the hours of the shortest month', () => {
  // (20 * 0.08 $ + 0.40 $) / (28 * 24 h) = 2976.19... millionths
  expect(parkedPerHour(rates, 20)).toBe(2_977);
});

test('in no month do the hours of parking fall short of the monthly price, nor exceed it by much', () => {
  const month = fc.constantFrom(28, 29, 30, 31);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 16_384 }),
      fc.integer({ min: 1, max: 400_000 }),
      month,
      (gib, perGiB, days) => {
        const monthly = perGiB * gib + rates.secretPerMonth;
        const paid = parkedPerHour({ ...rates, diskPerGiBMonth: perGiB }, gib) * days * 24;
        return paid >= monthly && paid <= (monthly * 31) / 28 + days * 24;
      },
    ),
  );
});

test('a price is old when AWS was not asked about it for more than 30 days', () => {
  expect(isStale(aPrice(), T0 + 30 * DAY)).toBe(false);
  expect(isStale(aPrice(), T0 + 30 * DAY + 1)).toBe(true);
});

test('the same type under another licence is another ware', () => {
  expect(wareKey({ type: 't3.large', operation: 'RunInstances:0002' })).toBe('t3.large#RunInstances:0002');
});
