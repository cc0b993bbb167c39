/**
 * AWS's list prices in us-east-1 in dollars, without any free tier, as public copies of its price pages had them in
 * November 2026.
 *
 * @see https://aws.amazon.com/pricing/
 */
export const LIST = {
  secretMonth: 0.4,
  alarmMonth: 0.1,
  /** The whole of a month in which it has data. */
  metricMonth: 0.3,
  keyMonth: 1,
  lambdaRequest: 0.2e-6,
  /** arm64. */
  lambdaGBSecond: 0.000_013_333_4,
  schedulerCall: 1e-6,
  apiRequest: 1e-6,
  tableWrite: 0.625e-6,
  tableRead: 0.125e-6,
  logGB: 0.5,
  snapshotGBMonth: 0.05,
  edgeRequest: 1e-6,
  edgeFunctionCall: 0.1e-6,
} as const;

export const HOURS_OF_MONTH = 730;
const SECONDS_OF_MONTH = HOURS_OF_MONTH * 3600;

/** What one call of a function costs, in dollars. */
export function callOf(seconds: number, memoryMiB: number): number {
  return LIST.lambdaRequest + seconds * (memoryMiB / 1024) * LIST.lambdaGBSecond;
}

/**
 * How often a schedule calls in a month.
 *
 * @throws Error for an expression that is not understood
 */
export function callsOfMonth(expression: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const seconds = { minute: 60, hour: 3600, day: 86_400 }[rate[2] as 'minute' | 'hour' | 'day'];
    return SECONDS_OF_MONTH / (Number(rate[1]) * seconds);
  }
  const [, minute = '', hour = '', day = '', , week = ''] =
    /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression) ?? [];
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour)) {
    const days = SECONDS_OF_MONTH / 86_400;
    if (day === '*' || (day === '?' && week === '*')) return days;
    if (day === '?' && /^[A-Z]{3}$|^\d$/.test(week)) return days / 7;
    if (/^\d+$/.test(day)) return 1;
  }
  throw new Error(`how often is ${expression}?`);
}
