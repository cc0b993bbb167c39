import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { isToRun } from '../sessions/what-can-be-done';
import { useNow } from '../show/now';
import { moment, span } from '../show/time';
import { When } from '../show/when';
import { strings } from '../strings';

/** How much of its lease is left, and what bounds it. */
export function LeasePanel({ session }: { readonly session: SessionView }): ReactElement | null {
  const { startedAt, stopAt, endAt, boundBy, keepDisk, state } = session;
  const words = strings.session;
  const now = useNow();
  if (state === 'terminated') return null;
  const left = moment(stopAt) - now;
  // Each start has a lease of its own; nothing of it is gone before the computer runs.
  const whole = Math.max(1, moment(stopAt) - (startedAt === undefined ? now : moment(startedAt)));
  const runs = isToRun(session);
  return (
    <section className="panel" aria-labelledby="lease-title">
      <h2 id="lease-title">{words.lease}</h2>
      {runs && (
        <div className="lease">
          <progress
            className="lease-bar"
            max={whole}
            value={Math.max(0, Math.min(left, whole))}
            aria-labelledby="lease-left"
          />
          <p id="lease-left" className="soft">
            {words.leaseBar(span(left))}
          </p>
        </div>
      )}
      <dl className="facts">
        {runs && (
          <div>
            <dt>{words.stopsAt}</dt>
            <dd>
              <When at={stopAt} as="both" />
            </dd>
          </div>
        )}
        {runs && boundBy !== undefined && (
          <div>
            <dt>{words.boundBy}</dt>
            <dd>{boundWords(boundBy)}</dd>
          </div>
        )}
        <div>
          <dt>{keepDisk === true ? words.paidUntil : words.endsAt}</dt>
          <dd>
            <When at={endAt} as="both" />
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** A bound that this console does not know is named as it is. */
function boundWords(bound: string): string {
  const known: Readonly<Record<string, string>> = strings.session.bounds;
  return known[bound] ?? bound;
}
