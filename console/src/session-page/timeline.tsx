import type { ReactElement } from 'react';
import type { TimelineView } from '../api/endpoints';
import { useWithYou } from '../session/with-you';
import { When } from '../show/when';
import { strings } from '../strings';

/** What happened to the session, the newest last, in the API's words. */
export function Timeline({ timeline }: { readonly timeline: TimelineView }): ReactElement {
  const { events, more } = timeline;
  const words = strings.session;
  const withYou = useWithYou();
  if (events.length === 0) return <p className="soft">{words.noEvents}</p>;
  return (
    <>
      {more && <p className="soft">{words.timelineMore}</p>}
      <ol className="timeline">
        {events.map(({ at, what, text }) => (
          <li key={`${at} ${what}`} className={`event event-${what}`}>
            <span className="event-when soft">
              <When at={at} />
            </span>
            <span>{withYou(text)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
