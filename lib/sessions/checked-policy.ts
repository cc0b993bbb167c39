import type { Duration } from 'aws-cdk-lib';
import { type IdleLimits, PolicyConfiguration } from '../../lambda/contract/policy';
import { explain } from '../explain';
import { mustBe } from '../must-be';
import type { IdleLimit, LendingPolicy } from './lending-policy';

/**
 * The policy with all times in minutes, checked.
 *
 * @throws Error naming each field that cannot be used, why, and what it was
 */
export function checkedPolicy(policy: LendingPolicy = {}): PolicyConfiguration {
  const { longestLease, idleLimit, idleLimits, ...same } = policy;
  const given = {
    ...same,
    ...(longestLease && { longestLeaseMinutes: minutes(longestLease) }),
    ...(idleLimit && { idleLimit: inMinutes(idleLimit) }),
    ...(idleLimits && {
      idleLimits: Object.fromEntries(
        Object.entries(idleLimits).map(([key, limit]) => [key, inMinutes(limit)]),
      ),
    }),
  };
  const { data, error } = PolicyConfiguration.safeParse(given, { error: mustBe });
  if (data) return data;
  // Here the times are Durations, and their names do not say minutes.
  throw new Error(`the policy cannot be used. ${explain(error, given).replaceAll(/Minutes: /g, ': ')}`);
}

function inMinutes({ usual, most, never }: IdleLimit): IdleLimits {
  return {
    ...(usual && { usualMinutes: minutes(usual) }),
    ...(most && { mostMinutes: minutes(most) }),
    ...(never !== undefined && { never }),
  };
}

/** A fraction is shown to the check, which says what is allowed. */
function minutes(time: Duration): number {
  return time.toMinutes({ integral: false });
}
