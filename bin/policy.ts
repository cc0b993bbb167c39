import { Duration } from 'aws-cdk-lib';
import type { IdleLimits, PolicyConfiguration } from '../lambda/contract/policy';
import type { IdleLimit, LendingPolicy } from '../lib';

/** The policy of a configuration file as the constructs take it. */
export function policyOf(policy: PolicyConfiguration): LendingPolicy {
  const { allowedTypes, longestLeaseMinutes, idleLimit, idleLimits, ...same } = policy;
  return {
    ...same,
    ...(allowedTypes && { allowedTypes }),
    ...(longestLeaseMinutes !== undefined && { longestLease: Duration.minutes(longestLeaseMinutes) }),
    ...(idleLimit && { idleLimit: idleLimitOf(idleLimit) }),
    ...(idleLimits && {
      idleLimits: Object.fromEntries(
        Object.entries(idleLimits).map(([key, limit]) => [key, idleLimitOf(limit)]),
      ),
    }),
  };
}

function idleLimitOf({ usualMinutes, mostMinutes, never }: IdleLimits): IdleLimit {
  return {
    ...(usualMinutes !== undefined && { usual: Duration.minutes(usualMinutes) }),
    ...(mostMinutes !== undefined && { most: Duration.minutes(mostMinutes) }),
    ...(never !== undefined && { never }),
  };
}
