/** One minute in milliseconds. All times in the domain are epoch milliseconds. */
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** `1 minute`, `90 minutes`. */
export function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** The next whole minute at or after `at`: deadlines are whole minutes, rounded in the owner's favour. */
export function wholeMinute(at: number): number {
  return Math.ceil(at / MINUTE) * MINUTE;
}

/** `2026-11-25T18:40:00Z`: a whole minute as it stands in tags, schedules and answers. */
export function isoMinute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
