import { policyOf } from '../../bin/policy';
import type { PolicyConfiguration } from '../../lambda/contract/policy';
import { checkedPolicy } from '../../lib/sessions/checked-policy';

test.each<PolicyConfiguration>([
  {},
  { longestLeaseMinutes: 1 },
  {
    allowedTypes: ['t3.small', 'm5.large'],
    longestLeaseMinutes: 10_080,
    idleLimit: { usualMinutes: 30, never: false },
    idleLimits: { own: { mostMinutes: 60 }, other: {} },
    sessionsAtOnce: 2,
    dailySpend: 1.5,
    keepDisks: true,
    largestDiskGiB: 500,
  },
])('the policy %o of a file is the same in the constructs', (policy) => {
  expect(checkedPolicy(policyOf(policy))).toEqual(policy);
});
