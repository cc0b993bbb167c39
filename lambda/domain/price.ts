import type { Micros } from './money';
import { DAY } from './time';

/**
 * Something that AWS sells by a list price: an instance type and the AMI's `UsageOperation` (it says which licence is
 * paid with the hour), or one of the wares below.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html
 */
export interface Ware {
  readonly type: string;
  readonly operation: string;
}

/** One GiB of gp3, as long as the disk exists. */
export const DISK: Ware = { type: 'gp3', operation: 'volume' };
/** A public IPv4 address in use. */
export const ADDRESS: Ware = { type: 'public-ipv4', operation: 'in-use' };
/** A stored secret. */
export const SECRET: Ware = { type: 'secret', operation: 'stored' };
/** What every session pays for beside its instance. */
export const COMMON_WARES: readonly Ware[] = [DISK, ADDRESS, SECRET];

/** What an AMI of an operating system is billed as, where AWS does not say it (yet). */
export const USUAL_OPERATION = { linux: 'RunInstances', windows: 'RunInstances:0002' } as const;

/** What one price is for. */
export const PRICE_UNITS = ['hour', 'GiB-month', 'month'] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

/** How large the computers of an instance type are, as AWS's price list says it. */
export interface TypeSize {
  readonly vcpus: number;
  readonly memoryGiB: number;
  readonly gpus: number;
}

/** One entry of the price book. */
export interface Price extends Ware {
  /** Of an instance type; missing in old records. */
  readonly size?: TypeSize | undefined;
  readonly region: string;
  /** Whole micro-dollars for one unit, rounded up. */
  readonly micros: Micros;
  readonly per: PriceUnit;
  /** Where it comes from, for people: `AWS Price List, SKU ABC`. */
  readonly source: string;
  /** Since when AWS asks this price: ISO 8601, as AWS says it. */
  readonly effectiveDate: string;
  /** When AWS was last asked: epoch milliseconds. */
  readonly fetchedAt: number;
}

/** All that a running session of one instance type pays, in whole micro-dollars. */
export interface Rates extends Ware {
  /** Missing where the price list did not say it. */
  readonly size?: TypeSize | undefined;
  readonly region: string;
  readonly instancePerHour: Micros;
  readonly addressPerHour: Micros;
  readonly diskPerGiBMonth: Micros;
  readonly secretPerMonth: Micros;
  /** When the oldest of these prices was fetched: epoch milliseconds. */
  readonly fetchedAt: number;
}

/** The key of a ware in the book of its region. */
export function wareKey({ type, operation }: Ware): string {
  return `${type}#${operation}`;
}

/**
 * A decimal number of dollars, as AWS writes it, in whole micro-dollars. Computed in integers, for `0.0416` has no exact
 * binary form. A fraction of a micro-dollar is rounded up: what is reserved must never be less than the bill.
 *
 * @throws Error for anything but digits with at most one point
 */
export function microsOf(dollars: string): Micros {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(dollars) ?? [];
  if (whole === undefined) throw new Error(`"${dollars}" is not a decimal number of dollars`);
  const micros = BigInt(whole + fraction.slice(0, 6).padEnd(6, '0'));
  return Number(micros + (/[1-9]/.test(fraction.slice(6)) ? 1n : 0n));
}

/**
 * Hours of the shortest month. AWS divides a monthly price by the hours of the month at hand, so an hour is dearest in
 * a February of 28 days; the bound is made with that one and holds in every month. It is at most 11 % above the bill.
 */
const SHORTEST_MONTH_HOURS = 28 * 24;

/** Micro-dollars an hour while the computer runs: the instance and its public address. */
export function runningPerHour({ instancePerHour, addressPerHour }: Rates): Micros {
  return instancePerHour + addressPerHour;
}

/** Micro-dollars an hour as long as the session exists, running or stopped: its disk and its secret; rounded up. */
export function parkedPerHour({ diskPerGiBMonth, secretPerMonth }: Rates, diskGiB: number): Micros {
  return Math.ceil((diskPerGiBMonth * diskGiB + secretPerMonth) / SHORTEST_MONTH_HOURS);
}

/** A price that AWS was not asked about for so long is shown with a warning. It is still used. */
const PRICE_AGE_LIMIT = 30 * DAY;

/** Whether people must be warned that the price may have changed. */
export function isStale({ fetchedAt }: { readonly fetchedAt: number }, now: number): boolean {
  return now - fetchedAt > PRICE_AGE_LIMIT;
}
