import type { ReactElement } from 'react';
import { useNow } from './now';
import { localTime, moment, relativeTime, utcTime } from './time';

export interface WhenProps {
  /** ISO 8601, as the API writes it. */
  readonly at: string;
  /**
   * The time on the reader's clock, how far away it is, or both.
   * @default 'local'
   */
  readonly as?: 'local' | 'relative' | 'both';
}

/** A moment on the reader's own clock; in UTC on hover. */
export function When({ at, as = 'local' }: WhenProps): ReactElement {
  useNow();
  // The beat has it drawn again; what is drawn is of this very moment.
  const now = Date.now();
  const when = moment(at);
  const local = localTime(when, now);
  const relative = relativeTime(when, now);
  const text = { local, relative, both: `${local} (${relative})` }[as];
  return (
    <time dateTime={at} title={utcTime(when)} className="when">
      {text}
    </time>
  );
}
