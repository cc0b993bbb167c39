import { imageView } from '../../../lambda/contract/answers';
import { PolicyConfiguration, PolicySetting, policySetting } from '../../../lambda/contract/policy';
import { anImage } from '../../builders/image';

test('a policy becomes a setting that the functions read, in micro-dollars; what is folded into the images is not in it', () => {
  const policy = PolicyConfiguration.parse({
    allowedTypes: ['t3.large'],
    longestLeaseMinutes: 90,
    idleLimit: { never: false },
    idleLimits: { python: { usualMinutes: 30 } },
    sessionsAtOnce: 2,
    dailySpend: 12.34,
    keepDisks: true,
    largestDiskGiB: 500,
  });
  expect(PolicySetting.parse(policySetting(policy))).toEqual({
    longestLeaseMinutes: 90,
    sessionsAtOnce: 2,
    dailySpend: 12_340_000,
    keepDisks: true,
    largestDiskGiB: 500,
  });
  expect(policySetting({})).toEqual({});
});

test.each([
  ['longestLeaseMinutes', 1, 10_080, [0, 10_081, 1.5, '60', null]],
  ['sessionsAtOnce', 1, 1_000, [0, 1_001, 1.5, '1']],
  ['largestDiskGiB', 1, 16_384, [0, 16_385, 1.5, '50']],
  ['dailySpend', 0.01, 1_000_000, [0, -1, 1_000_001, '5']],
])('%s may be %d to %d and nothing else', (field, least, most, wrong) => {
  for (const value of [least, most])
    expect(PolicyConfiguration.safeParse({ [field]: value }).success).toBe(true);
  for (const value of wrong) expect(PolicyConfiguration.safeParse({ [field]: value }).success).toBe(false);
});

test('an image shows which types and how much idleness are allowed', () => {
  const idle = { usualMinutes: 30, mostMinutes: 90, neverAllowed: false };
  expect(imageView({ image: anImage({ idle }), findings: [] })).toMatchObject({
    allowedTypes: ['t3.large', 't3.medium'],
    idle,
  });
  expect(imageView({ image: anImage(), findings: [] })).not.toHaveProperty('idle');
});
