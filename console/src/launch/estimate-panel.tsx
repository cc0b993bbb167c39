import type { ReactElement } from 'react';
import type { EstimateView } from '../../../lambda/contract/estimate-answer';
import { ProblemAlert } from '../shell/problem';
import { money, perHour } from '../show/money';
import { span } from '../show/time';
import { strings } from '../strings';

/** For less, in minutes, nobody's computer is started, unless less was asked for. */
const SHORTEST = 10;

export interface EstimatePanelProps {
  readonly estimate?: EstimateView | undefined;
  readonly error?: Error | null | undefined;
  /** Whether it belongs to what was chosen before. */
  readonly old: boolean;
  /** Takes so many minutes instead. */
  readonly onTake: (minutes: number) => void;
}

/** An amount that no line break parts from its sign. */
function together(amount: string): string {
  return amount.replaceAll(' ', '\u00a0');
}

/** What the launch can cost, before it is pressed; and what is missing, if something is. */
export function EstimatePanel({ estimate, error, old, onTake }: EstimatePanelProps): ReactElement {
  const words = strings.launch;
  if (error) return <ProblemAlert error={error} />;
  if (estimate === undefined) {
    return (
      <section className="estimate" aria-busy="true">
        <p className="soft">{words.estimating}</p>
      </section>
    );
  }
  const {
    worstCase,
    free,
    runningPerHour,
    parkedPerHour,
    leftToday,
    fits,
    minutesPaid,
    limits,
    notCovered,
    warning,
  } = estimate;
  const dearest = Math.max(...Object.values(runningPerHour));
  const several = Object.keys(runningPerHour).length > 1;
  const shortest = Math.min(SHORTEST, estimate.minutes);
  const canSpend = leftToday === undefined ? free : Math.min(free, leftToday);
  return (
    <section className={`estimate ${fits ? '' : 'estimate-over'}`} aria-busy={old}>
      <div className="estimate-most">
        <strong aria-live="polite">{words.most(together(money(worstCase)))}</strong>
        <span className="soft">{words.mostAbout}</span>
      </div>
      <dl className="estimate-facts">
        <div>
          <dt>{words.perHour}</dt>
          <dd>{several ? words.perHourUpTo(perHour(dearest)) : perHour(dearest)}</dd>
        </div>
        <div>
          <dt>{words.parked}</dt>
          <dd>{perHour(parkedPerHour)}</dd>
        </div>
        <div>
          <dt>{words.left}</dt>
          <dd>{money(Math.max(0, free - worstCase), 'down')}</dd>
        </div>
        {leftToday !== undefined && (
          <div>
            <dt>{words.leftToday}</dt>
            <dd>
              {money(Math.max(0, leftToday - worstCase), 'down')}{' '}
              {limits.dailySpend !== undefined && (
                <span className="soft">{words.perDay(money(limits.dailySpend, 'down'))}</span>
              )}
            </dd>
          </div>
        )}
        {limits.sessionsAtOnce !== undefined && limits.sessionsLeft !== undefined && (
          <div>
            <dt>{words.atOnce}</dt>
            <dd>{words.atOnceLeft(limits.sessionsLeft, limits.sessionsAtOnce)}</dd>
          </div>
        )}
      </dl>
      {limits.sessionsAtOnce !== undefined && limits.sessionsLeft === 0 && (
        <p className="estimate-missing" role="status">
          {words.noneLeft(limits.sessionsAtOnce)}
        </p>
      )}
      {!fits && minutesPaid < shortest && (
        <p className="estimate-missing" role="status">
          {words.missing(money(worstCase), money(canSpend, 'down'))}
        </p>
      )}
      {!fits && minutesPaid >= shortest && (
        <div className="estimate-missing" role="status">
          <p>{words.shorter(span(minutesPaid * 60_000))}</p>
          <button type="button" className="button" onClick={() => onTake(minutesPaid)}>
            {words.useLess(span(minutesPaid * 60_000))}
          </button>
        </div>
      )}
      <p className="estimate-note">
        {words.notCovered(notCovered.join(', '))}
        {warning !== undefined && ` ${warning}`}
      </p>
    </section>
  );
}
