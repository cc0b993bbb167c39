import { TICKET_SECONDS } from './ticket';

/** What whoever left is told. */
export interface LeaveView {
  /** ISO 8601 in UTC: then the last ticket is over that a browser of theirs may still hold. */
  readonly until: string;
}

/** @param leftAt epoch milliseconds */
export function leaveView(leftAt: number): LeaveView {
  return { until: new Date(leftAt + TICKET_SECONDS * 1000).toISOString() };
}
