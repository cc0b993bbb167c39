import type { Caller } from '../domain/caller';
import { minutesPaid, sessionRates, worstCase } from '../domain/credit';
import { disksGiB } from '../domain/image';
import { newLease, PARKING } from '../domain/lease';
import type { Micros, SessionRates } from '../domain/money';
import { leaseMinutes, type OwnerLimits, ownerLimits, type Policy, withDisk } from '../domain/policy';
import { isStale } from '../domain/price';
import type { Account, Accounts } from '../ports/accounts';
import type { Clock } from '../ports/clock';
import type { Images } from '../ports/images';
import type { Prices } from '../ports/prices';
import { budgetOf } from './budget';
import { pricesOf, typesFor } from './launch-session';

export interface EstimatePorts {
  readonly clock: Clock;
  readonly images: Images;
  readonly prices: Prices;
  readonly accounts: Accounts;
  readonly policy: Policy;
}

export interface Estimate {
  readonly image: string;
  readonly instanceType: string;
  readonly minutes: number;
  /** Size of its first disk. */
  readonly diskGiB: number;
  readonly rates: SessionRates;
  /** The most it can cost: what a launch now would reserve. */
  readonly worstCase: Micros;
  readonly account: Account;
  /** What is left of the day's allowance; undefined where days are not limited. */
  readonly leftToday: Micros | undefined;
  /** Whether a launch now would get the whole lease, by its cost. */
  readonly fits: boolean;
  /** How long a lease credit and the day pay for, up to the longest; below 1: none. */
  readonly minutesPaid: number;
  readonly limits: OwnerLimits;
  /** When AWS was last asked for these prices: epoch milliseconds. */
  readonly pricesOf: number;
  readonly pricesAreOld: boolean;
}

/**
 * What a launch would reserve, before it is asked for. Without an instance type the dearest that may stand in for the
 * image's own counts, as it does at launch.
 *
 * @throws Refusal `not-found`, `image-unavailable`, `not-allowed-type`, `no-price`, `invalid` for a longer lease than
 *   allowed, and another disk
 */
export async function estimateLaunch(
  ports: EstimatePorts,
  caller: Caller,
  order: {
    readonly image: string;
    readonly instanceType?: string | undefined;
    readonly minutes?: number | undefined;
    readonly diskGiB?: number | undefined;
  },
): Promise<Estimate> {
  const { image, launch: usual } = await ports.images.resolve(order.image);
  const launch = withDisk(ports.policy, usual, order.diskGiB);
  const prices = await pricesOf(ports.prices, typesFor(image, order.instanceType), launch);
  const rates = sessionRates(prices, disksGiB(launch));
  const now = ports.clock.now();
  const minutes = leaseMinutes(ports.policy, order.minutes);
  const { account, free, leftToday } = await budgetOf(ports, caller.owner, now);
  const most = worstCase(rates, newLease(now, minutes), now);
  const fetchedAt = Math.min(...prices.map((price) => price.fetchedAt));
  return {
    image: image.key,
    instanceType: order.instanceType ?? image.defaultType,
    minutes,
    diskGiB: launch.diskGiB,
    rates,
    worstCase: most,
    account,
    leftToday,
    fits: most <= free,
    minutesPaid: Math.min(ports.policy.longestLeaseMinutes, minutesPaid(rates, free, PARKING)),
    limits: ownerLimits(ports.policy, account.running ?? 0),
    pricesOf: fetchedAt,
    pricesAreOld: isStale({ fetchedAt }, now),
  };
}
