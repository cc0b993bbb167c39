import { forPeople } from '../../console/src/show/for-people';
import { money, perHour } from '../../console/src/show/money';
import { countdown, localTime, relativeTime, span } from '../../console/src/show/time';

const NOON = Date.parse('2026-11-28T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [NOON + 2 * HOUR, '15:00'],
  [NOON - 11 * HOUR, '02:00'],
  // In Berlin the next day begins an hour before it does in UTC.
  [NOON + 11 * HOUR, 'tomorrow 00:00'],
  [NOON + 11 * HOUR - 1, '23:59'],
  [NOON - 20 * HOUR, 'yesterday 17:00'],
  [NOON + 14 * DAY, 'Sat 12 Dec, 13:00'],
  [NOON + 60 * DAY, 'Wed 27 Jan 2027, 13:00'],
])('%d is said as people in Berlin say it at 13:00: %s', (at, text) => {
  expect(localTime(at, NOON, 'Europe/Berlin')).toBe(text);
});

test('the day on which clocks change is one day', () => {
  const beforeChange = Date.parse('2026-10-24T21:00:00Z');
  expect(localTime(beforeChange + 25 * HOUR, beforeChange, 'Europe/Berlin')).toBe('tomorrow 23:00');
});

test.each([
  [0, 'just now'],
  [-59_999, 'just now'],
  [-60_000, '1 min ago'],
  [59_999, 'in less than a minute'],
  [60_000, 'in 1 min'],
  [125 * MINUTE, 'in 2 h 5 min'],
  [14 * DAY, 'in 14 days'],
])('%d ms from now is %s', (distance, text) => {
  expect(relativeTime(NOON + distance, NOON)).toBe(text);
});

test.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [HOUR - 1, '59 min'],
  [HOUR, '1 h'],
  [2 * DAY - 1, '47 h 59 min'],
  [2 * DAY, '2 days'],
])('%d ms are never said to be more than they are: %s', (length, text) => {
  expect(span(length)).toBe(text);
});

test.each([
  [247_000, '4:07'],
  [246_001, '4:07'],
  [7_143_000, '1:59:03'],
  [0, '0:00'],
  [-1, '0:00'],
])('%d ms are counted down as %s', (left, text) => {
  expect(countdown(left)).toBe(text);
});

test('what is asked for is rounded up, what is there down, and little is not called nothing', () => {
  expect(money(1_831_000)).toBe('1.84 $');
  expect(money(1_839_999, 'down')).toBe('1.83 $');
  expect(money(9_999)).toBe('less than 0.01 $');
  expect(money(1, 'down')).toBe('less than 0.01 $');
  expect(money(0)).toBe('0.00 $');
  expect(money(-250_000)).toBe('-0.25 $');
});

test.each([
  [531_000, '0.54 $ an hour'],
  [100_000, '0.10 $ an hour'],
  [88_200, '0.089 $ an hour'],
  [88_000, '0.088 $ an hour'],
  [1_140, '0.0012 $ an hour'],
  [0, 'nothing'],
])('a rate of %d is %s', (micros, text) => {
  expect(perHour(micros)).toBe(text);
});

test('people are not told which call a program would make', () => {
  expect(forPeople('Use SSH (GET /sessions/{id}/connectivity says how), or launch another computer.')).toBe(
    'Use SSH, or launch another computer.',
  );
  expect(forPeople('Look at what there is (GET), then decide again.')).toBe(
    'Look at what there is, then decide again.',
  );
  expect(forPeople('Its end (18:40) is near.')).toBe('Its end (18:40) is near.');
});
