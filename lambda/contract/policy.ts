import * as z from 'zod';
import { LEASE_MINUTES } from '../domain/lease';
import { MOST_IDLE_MINUTES } from '../domain/policy';

const MICROS = 1_000_000;

function wholeMinutes(most: number): z.ZodNumber {
  const rule = `must be whole minutes from 1 to ${most}`;
  return z.int(rule).min(1, rule).max(most, rule);
}

function unusedFor(): z.ZodNumber {
  return wholeMinutes(MOST_IDLE_MINUTES);
}

const oftenest = 'must be a whole number from 1 to 1000';
const gib = 'must be whole GiB from 1 to 16384';
const dollars = 'must be dollars, more than 0 and at most 1000000';

/** After how long without use the computers of an image are stopped. Times are minutes. */
export const IdleLimits = z.strictObject({
  usualMinutes: unusedFor().optional(),
  mostMinutes: unusedFor().optional(),
  never: z.boolean('must be true or false').optional(),
});
export type IdleLimits = z.infer<typeof IdleLimits>;

/** The lending policy as the configuration of a deployment holds it. All of it may be left out. */
export const PolicyConfiguration = z.strictObject({
  allowedTypes: z
    .array(z.string().min(1, 'must be an instance type'), 'must be a list of instance types')
    .min(1, 'must name one instance type at least')
    .optional(),
  longestLeaseMinutes: wholeMinutes(LEASE_MINUTES.ever).optional(),
  idleLimit: IdleLimits.optional(),
  /** By the image's key. */
  idleLimits: z.record(z.string(), IdleLimits).optional(),
  sessionsAtOnce: z.int(oftenest).min(1, oftenest).max(1000, oftenest).optional(),
  /** Dollars. */
  dailySpend: z.number(dollars).positive(dollars).max(1_000_000, dollars).optional(),
  keepDisks: z.boolean('must be true or false').optional(),
  largestDiskGiB: z.int(gib).min(1, gib).max(16_384, gib).optional(),
});
export type PolicyConfiguration = z.infer<typeof PolicyConfiguration>;

/** What of it the functions read as a setting: what is decided for each owner. Amounts are micro-dollars. */
export const PolicySetting = z.strictObject({
  longestLeaseMinutes: z.int().min(1).max(LEASE_MINUTES.ever).default(LEASE_MINUTES.most),
  sessionsAtOnce: z.int().min(1).optional(),
  dailySpend: z.int().min(1).optional(),
  keepDisks: z.boolean().optional(),
  largestDiskGiB: z.int().min(1).optional(),
});

/** The setting that a policy becomes. */
export function policySetting(policy: PolicyConfiguration): z.input<typeof PolicySetting> {
  const { longestLeaseMinutes, sessionsAtOnce, dailySpend, keepDisks, largestDiskGiB } = policy;
  return {
    ...(longestLeaseMinutes !== undefined && { longestLeaseMinutes }),
    ...(sessionsAtOnce !== undefined && { sessionsAtOnce }),
    ...(dailySpend !== undefined && { dailySpend: Math.max(1, Math.round(dailySpend * MICROS)) }),
    ...(keepDisks !== undefined && { keepDisks }),
    ...(largestDiskGiB !== undefined && { largestDiskGiB }),
  };
}
