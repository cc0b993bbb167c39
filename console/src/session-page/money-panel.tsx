import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { money, perHour } from '../show/money';
import { strings } from '../strings';

/** What it has cost so far, by the rates that it was started at, and what it can cost at most. */
export function MoneyPanel({ session }: { readonly session: SessionView }): ReactElement | null {
  const { credit } = session;
  const words = strings.session;
  if (credit === undefined) return null;
  return (
    <section className="panel" aria-labelledby="money-title">
      <h2 id="money-title">{words.money}</h2>
      <p className="most">{money(credit.spent + credit.reserved)}</p>
      <p className="soft">{words.most}</p>
      <dl className="facts">
        <div>
          <dt>{words.soFar}</dt>
          <dd>
            {money(credit.soFar)}{' '}
            <span className="soft">
              {money(credit.spent)} {words.spent}
            </span>
          </dd>
        </div>
        <div>
          <dt>{words.reserved}</dt>
          <dd>{money(credit.reserved)}</dd>
        </div>
        {session.state !== 'terminated' && (
          <>
            <div>
              <dt>{words.perHour}</dt>
              <dd>{perHour(credit.perHour.running + credit.perHour.parked)}</dd>
            </div>
            <div>
              <dt>{words.parked}</dt>
              <dd>{perHour(credit.perHour.parked)}</dd>
            </div>
          </>
        )}
      </dl>
    </section>
  );
}
