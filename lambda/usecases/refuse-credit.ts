import { minutesPaid, worstCase } from '../domain/credit';
import { PARKING } from '../domain/lease';
import { dollars, type SessionRates } from '../domain/money';
import { Refusal } from '../domain/refusal';
import { DAY, minutesText } from '../domain/time';
import type { Account } from '../ports/accounts';

/** Says how much is missing, and what would fit. */
export function creditRefusal(account: Account, needed: number, fits: string): Refusal {
  const { granted, reserved, spent, free } = account;
  return new Refusal(
    'no-credit',
    [
      `This may cost up to ${dollars(needed)}; you have ${dollars(free, 'down')} free`,
      `(of ${dollars(granted, 'down')} granted, ${dollars(spent)} are spent and ${dollars(reserved)} reserved).`,
      fits,
    ].join(' '),
  );
}

/** What a new computer with these rates could be had for. */
export function whatFits(rates: SessionRates, free: number, now: number): string {
  const minutes = minutesPaid(rates, free, PARKING);
  if (minutes >= 1) return `It would cover a lease of ${minutesText(minutes)}.`;
  const least = worstCase(rates, { stopAt: now, endAt: now + PARKING }, now);
  return `Even the shortest lease may cost ${dollars(least)}, with its disk kept for ${PARKING / DAY} days.`;
}
