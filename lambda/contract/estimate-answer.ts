import { dollars } from '../domain/money';
import type { OwnerLimits } from '../domain/policy';

/** What a launch may cost. Amounts are micro-dollars. */
export interface EstimateView {
  readonly image: string;
  readonly instanceType: string;
  readonly minutes: number;
  readonly diskGiB: number;
  readonly runningPerHour: Readonly<Record<string, number>>;
  readonly parkedPerHour: number;
  readonly worstCase: number;
  readonly free: number;
  readonly leftToday?: number;
  readonly fits: boolean;
  /** How long a lease credit and the day pay for; below 1: none. */
  readonly minutesPaid: number;
  readonly limits: OwnerLimits;
  readonly text: string;
  readonly notCovered: readonly string[];
  /** ISO 8601 in UTC. */
  readonly pricesOf: string;
  readonly warning?: string;
}

/** What a launch may cost, as a person reads it before. */
export function estimateView(estimate: {
  readonly image: string;
  readonly instanceType: string;
  readonly minutes: number;
  readonly diskGiB: number;
  readonly rates: { readonly running: Readonly<Record<string, number>>; readonly parked: number };
  readonly worstCase: number;
  readonly account: { readonly free: number };
  readonly leftToday: number | undefined;
  readonly fits: boolean;
  readonly minutesPaid: number;
  readonly limits: OwnerLimits;
  readonly pricesOf: number;
  readonly pricesAreOld: boolean;
}): EstimateView {
  const { image, instanceType, minutes, diskGiB, rates, worstCase, account, leftToday, fits, minutesPaid } =
    estimate;
  const today =
    leftToday === undefined
      ? ''
      : `, and ${dollars(Math.max(0, leftToday), 'down')} of today's allowance left`;
  return {
    image,
    instanceType,
    minutes,
    diskGiB,
    runningPerHour: rates.running,
    parkedPerHour: rates.parked,
    worstCase,
    free: account.free,
    ...(leftToday !== undefined && { leftToday: Math.max(0, leftToday) }),
    fits,
    minutesPaid: Math.max(0, minutesPaid),
    limits: estimate.limits,
    text: `At most ${dollars(worstCase)}; you have ${dollars(account.free, 'down')} free${today}.`,
    notCovered: ['data transfer out of AWS', 'what the computer itself orders from AWS'],
    pricesOf: new Date(estimate.pricesOf).toISOString(),
    ...(estimate.pricesAreOld && { warning: 'These prices are older than 30 days.' }),
  };
}
