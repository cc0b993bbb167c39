import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import type { Account } from '../api/endpoints';
import { useCredit, useSessions } from '../api/queries';
import { usePerson } from '../session/use-sign-in';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { money } from '../show/money';
import { strings } from '../strings';
import { GrantForm } from './grant-form';
import { Ledger } from './ledger';
import './credit.css';

/** What the person may spend, what is set aside, and where it went. */
export default function CreditPage(): ReactElement {
  const credit = useCredit();
  const sessions = useSessions();
  const { role } = usePerson();
  const { title, about } = strings.credit;
  const ledger = credit.data?.ledger ?? [];
  const names = new Map(sessions.data?.map(({ id, name }) => [id, name]));
  return (
    <Page title={title} about={about}>
      {credit.isPending && <Loading />}
      {credit.isError && credit.data === undefined && (
        <ProblemAlert error={credit.error} onRetry={() => void credit.refetch()} />
      )}
      {credit.data && <Overview account={credit.data} />}
      {credit.data && isUntouched(credit.data) && <FirstLaunch account={credit.data} />}
      {sessions.data && sessions.data.some(({ credit: part }) => part) && (
        <BySession sessions={sessions.data} />
      )}
      {ledger.length > 0 && <Ledger lines={ledger} names={names} />}
      {role === 'admin' && <GrantForm />}
    </Page>
  );
}

function isUntouched({ spent, reserved }: Account): boolean {
  return spent === 0 && reserved === 0;
}

function Overview({ account }: { readonly account: Account }): ReactElement {
  const words = strings.credit;
  const { granted, reserved, spent, free } = account;
  const whole = Math.max(1, spent + reserved + free);
  const shown = { free: money(free, 'down'), reserved: money(reserved), spent: money(spent) };
  // Parts of a picture, so that no inline style is needed.
  const parts = { spent: (spent / whole) * 100, reserved: (reserved / whole) * 100 };
  return (
    <section className="panel credit-overview">
      <div className="credit-free">
        <span className="soft">{words.free}</span>
        <strong>{shown.free}</strong>
      </div>
      <svg
        className="credit-bar"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="img"
        aria-label={words.bar(shown.spent, shown.reserved, shown.free)}
      >
        <rect className="bar-free" width="100" height="4" />
        <rect className="bar-reserved" width={parts.spent + parts.reserved} height="4" />
        <rect className="bar-spent" width={parts.spent} height="4" />
      </svg>
      <dl className="facts credit-facts">
        <div>
          <dt className="key-spent">{words.spent}</dt>
          <dd>{shown.spent}</dd>
        </div>
        <div>
          <dt className="key-reserved">{words.reserved}</dt>
          <dd>
            {shown.reserved} <span className="soft">{words.reservedHint}</span>
          </dd>
        </div>
        <div>
          <dt className="key-free">{words.free}</dt>
          <dd>{shown.free}</dd>
        </div>
        <div>
          <dt>{words.granted}</dt>
          <dd>{money(granted, 'down')}</dd>
        </div>
      </dl>
    </section>
  );
}

function FirstLaunch({ account }: { readonly account: Account }): ReactElement {
  const { title, text, none, action } = strings.credit.first;
  return (
    <section className="empty">
      <h2>{title}</h2>
      <p className="soft">{account.free > 0 ? text(money(account.free, 'down')) : none}</p>
      <Link to="/images" className="button-primary">
        {action}
      </Link>
    </section>
  );
}

function BySession({ sessions }: { readonly sessions: readonly SessionView[] }): ReactElement {
  const words = strings.credit;
  const costing = sessions.filter(({ credit }) => credit && (credit.spent > 0 || credit.reserved > 0));
  return (
    <section className="panel credit-section">
      <h2 id="by-session">{words.sessions}</h2>
      {costing.length === 0 ? (
        <p className="soft">{words.noSessions}</p>
      ) : (
        <div className="table-wrap" role="region" aria-labelledby="by-session" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{words.session}</th>
                <th scope="col">{words.state}</th>
                <th scope="col" className="number">
                  {words.spent}
                </th>
                <th scope="col" className="number">
                  {words.reserved}
                </th>
              </tr>
            </thead>
            <tbody>
              {costing.map(({ id, name, state, credit }) => (
                <tr key={id}>
                  <td>
                    <Link to={`/sessions/${id}`}>{name}</Link>
                  </td>
                  <td>{state}</td>
                  <td className="number">{money(credit?.spent ?? 0)}</td>
                  <td className="number">{money(credit?.reserved ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
