import { dollars } from '../../../lambda/domain/money';

/** How money is shown. Amounts are integer micro-dollars. */

const CENT = 10_000;
const TEN_CENTS = 10 * CENT;

/**
 * `1.84 $`; `less than 0.01 $` where there is something, but less than a cent.
 *
 * @param round up where something is asked for, down where something is there
 */
export function money(micros: number, round: 'up' | 'down' = 'up'): string {
  if (micros > 0 && micros < CENT) return 'less than 0.01 $';
  return micros < 0 ? `-${dollars(-micros, round)}` : dollars(micros, round);
}

/** `0.53 $ an hour`, `0.088 $ an hour`, `0.0012 $ an hour`: small rates keep two digits that say something. */
export function perHour(micros: number): string {
  if (micros === 0) return 'nothing';
  return `${rate(micros)} $ an hour`;
}

function rate(micros: number): string {
  const dollarsOf = micros / 1_000_000;
  if (micros >= TEN_CENTS) return (Math.ceil(micros / CENT) / 100).toFixed(2);
  const digits = Math.max(3, 1 - Math.floor(Math.log10(dollarsOf)));
  const scale = 10 ** digits;
  return (Math.ceil(Number((dollarsOf * scale).toFixed(6))) / scale).toFixed(digits);
}
