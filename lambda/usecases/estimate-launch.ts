import type { Caller } from '../domain/caller';
import { minutesPaid, sessionRates, worstCase } from '../domain/credit';
import { disksGiB } from '../domain/image';
import { LEASE_MINUTES, newLease, PARKING } from '../domain/lease';
import type { Micros, SessionRates } from '../domain/money';
import { isStale } from '../domain/price';
import type { Account, Accounts } from '../ports/accounts';
import type { Clock } from '../ports/clock';
import type { Images } from '../ports/images';
import type { Prices } from '../ports/prices';
import { pricesOf, typesFor } from './launch-session';

export interface EstimatePorts {
  readonly clock: Clock;
  readonly images: Images;
  readonly prices: Prices;
  readonly accounts: Accounts;
}

export interface Estimate {
  readonly image: string;
  readonly instanceType: string;
  readonly minutes: number;
  readonly rates: SessionRates;
  /** The most it can cost: what a launch now would reserve. */
  readonly worstCase: Micros;
  readonly account: Account;
  /** How long a lease the credit pays for; below 1: none. */
  readonly minutesPaid: number;
  /** When AWS was last asked for these prices: epoch milliseconds. */
  readonly pricesOf: number;
  readonly pricesAreOld: boolean;
}

/**
 * What a launch would reserve, before it is asked for. Without an instance type the dearest that may stand in for the
 * image's own counts, as it does at launch.
 *
 * @throws Refusal `not-found`, `image-unavailable`, `not-allowed-type`, `no-price`
 */
export async function estimateLaunch(
  ports: EstimatePorts,
  caller: Caller,
  order: {
    readonly image: string;
    readonly instanceType?: string | undefined;
    readonly minutes?: number | undefined;
  },
): Promise<Estimate> {
  const { image, launch } = await ports.images.resolve(order.image);
  const prices = await pricesOf(ports.prices, typesFor(image, order.instanceType), launch);
  const rates = sessionRates(prices, disksGiB(launch));
  const now = ports.clock.now();
  const minutes = order.minutes ?? LEASE_MINUTES.usual;
  const account = await ports.accounts.find(caller.owner);
  const fetchedAt = Math.min(...prices.map((price) => price.fetchedAt));
  return {
    image: image.key,
    instanceType: order.instanceType ?? image.defaultType,
    minutes,
    rates,
    worstCase: worstCase(rates, newLease(now, minutes), now),
    account,
    minutesPaid: Math.min(LEASE_MINUTES.most, minutesPaid(rates, account.free, PARKING)),
    pricesOf: fetchedAt,
    pricesAreOld: isStale({ fetchedAt }, now),
  };
}
