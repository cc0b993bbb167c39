import { dayAndTime } from '../../../lambda/domain/verdict-text';

/** How moments and spans are shown. Times are epoch milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Epoch milliseconds of a time as the API writes it. */
export function moment(iso: string): number {
  return Date.parse(iso);
}

/** `2026-12-09 at 18:40 UTC`: what stands behind every local time. */
export function utcTime(at: number): string {
  return dayAndTime(at);
}

/**
 * The time on the reader's own clock, with as much of the day as is needed: `18:40`, `tomorrow 18:40`,
 * `Wed 9 Dec, 18:40`.
 *
 * @param zone an IANA time zone; the reader's own when left out
 */
export function localTime(at: number, now: number, zone?: string): string {
  const clock = formatted(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone);
  const days = Math.round((startOfDay(at, zone) - startOfDay(now, zone)) / DAY);
  if (days === 0) return clock;
  if (days === 1) return `tomorrow ${clock}`;
  if (days === -1) return `yesterday ${clock}`;
  const sameYear = formatted(at, { year: 'numeric' }, zone) === formatted(now, { year: 'numeric' }, zone);
  const day = formatted(
    at,
    { weekday: 'short', day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) },
    zone,
  );
  return `${day.replaceAll(',', '')}, ${clock}`;
}

/** `just now`, `3 min ago`, `in 2 h 5 min`, `in 13 days`. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(at - now);
  if (distance < MINUTE) return at > now ? 'in less than a minute' : 'just now';
  return at > now ? `in ${span(distance)}` : `${span(distance)} ago`;
}

/** `45 s`, `12 min`, `2 h 5 min`, `13 days`: rounded down, so that nobody is promised time that is not there. */
export function span(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} min`;
  if (left < 2 * DAY) {
    const minutes = Math.floor((left % HOUR) / MINUTE);
    const hours = `${Math.floor(left / HOUR)} h`;
    return minutes === 0 ? hours : `${hours} ${minutes} min`;
  }
  return `${Math.floor(left / DAY)} days`;
}

/** `4:07`, `1:59:03`: what is left, never less than nothing. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = twoDigits(seconds % 60);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${twoDigits(minutes)}:${rest}`;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/** The day that the moment falls on in the zone, as the UTC midnight of the same date. */
function startOfDay(at: number, zone: string | undefined): number {
  // Swedish dates are ISO dates.
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...(zone && { timeZone: zone }) });
  return Date.parse(date.format(at));
}

function formatted(at: number, how: Intl.DateTimeFormatOptions, zone: string | undefined): string {
  return new Intl.DateTimeFormat('en-GB', { ...how, ...(zone && { timeZone: zone }) }).format(at);
}
