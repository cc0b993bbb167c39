import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { LedgerLine } from '../api/endpoints';
import { money } from '../show/money';
import { When } from '../show/when';
import { strings } from '../strings';

/** What changed the account last, the newest first. */
export function Ledger(props: {
  readonly lines: readonly LedgerLine[];
  /** Of the sessions that are still known, by id. */
  readonly names: ReadonlyMap<string, string>;
}): ReactElement {
  const { lines, names } = props;
  const words = strings.credit;
  return (
    <section className="panel credit-section">
      <h2 id="ledger">{words.ledger}</h2>
      <div className="table-wrap" role="region" aria-labelledby="ledger" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.note}</th>
              <th scope="col" className="number">
                {words.amount}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={`${line.at} ${index}`}>
                <td>
                  <When at={line.at} />
                </td>
                <td>
                  {nameOf(line)}
                  {line.session !== undefined && (
                    <>
                      {' '}
                      <Link to={`/sessions/${line.session}`} className="ledger-session">
                        {names.get(line.session) ?? line.session}
                      </Link>
                    </>
                  )}
                </td>
                <td className="soft">
                  {[line.note, line.who && words.by(line.who)].filter(Boolean).join(', ')}
                </td>
                <td className="number">{amountOf(line)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function nameOf({ what, granted }: LedgerLine): string {
  const { lines } = strings.credit;
  return what === 'grant' && granted < 0 ? lines.takenBack : lines[what];
}

/** What the line did to what is free; what was settled came out of what was set aside before. */
function amountOf({ what, granted, reserved, spent }: LedgerLine): string {
  if (what === 'settle') return money(spent);
  const change = granted - reserved - spent;
  return change > 0 ? `+${money(change, 'down')}` : money(change);
}
