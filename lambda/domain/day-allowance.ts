import type { Micros, SessionCredit } from './money';

/** What a change of a session takes of its owner's allowance of one day; negative gives back. */
export interface DayChange {
  readonly of: string;
  readonly change: Micros;
}

/**
 * The credit after a change, with what it takes of the day's allowance. More is taken of the day on which it is
 * committed; what a session gives back goes to the day of its last commitment, and never more than it took of that day:
 * otherwise the rest of yesterday's lease would pay for today.
 *
 * @param day the day on which more is committed; without one the day stays what it is
 */
export function onDay(before: SessionCredit | undefined, after: SessionCredit, day?: string): SessionCredit {
  const of = day ?? before?.day?.of;
  if (of === undefined) return after;
  const change = committed(after) - (before === undefined ? 0 : committed(before));
  const had = before?.day?.of === of ? before.day.taken : 0;
  return { ...after, day: { of, taken: Math.max(0, had + change) } };
}

/** What a write of a session changes in the allowance of the day that its record names. */
export function dayChange(
  before: SessionCredit | undefined,
  after: SessionCredit | undefined,
): DayChange | undefined {
  const day = after?.day;
  if (day === undefined) return undefined;
  const change = day.taken - (before?.day?.of === day.of ? before.day.taken : 0);
  return change === 0 ? undefined : { of: day.of, change };
}

function committed({ reserved, spent }: SessionCredit): Micros {
  return reserved + spent;
}
