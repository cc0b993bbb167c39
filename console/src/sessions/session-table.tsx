import { memo, type ReactElement, useRef } from 'react';
import { Link } from 'wouter';
import { ContextMenu } from '../menu/context-menu';
import { usePerson } from '../session/use-sign-in';
import { money } from '../show/money';
import { useNow } from '../show/now';
import { When } from '../show/when';
import { strings } from '../strings';
import { ConnectButton } from './connect-button';
import { sessionPath } from './paths';
import { beatOf, faceOf } from './session-face';
import { SessionIcon } from './session-icon';
import { sessionMenu } from './session-menu';
import { ofOne, type ShownSession, type ShownSessions } from './shown-sessions';
import { isToRun } from './what-can-be-done';

/** The same sessions with more of each in a line. */
export function SessionTable(shown: ShownSessions): ReactElement {
  const words = strings.sessions;
  return (
    <div className="panel session-table">
      <table className="table">
        <caption className="unseen">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            {shown.withOwner && <th scope="col">{words.owner}</th>}
            <th scope="col">{words.state}</th>
            <th scope="col">{words.image}</th>
            <th scope="col">{words.stopsAt}</th>
            <th scope="col">{words.money}</th>
            <th scope="col">
              <span className="unseen">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.sessions.map((session) => (
            <SessionRow key={session.id} {...ofOne(session, shown)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SessionRow = memo(function SessionRow(shown: ShownSession): ReactElement {
  const { session, image, screen, verbs, isSelected, onSelect, withOwner } = shown;
  const { id, name, instanceType, owner, credit } = session;
  const { owner: me } = usePerson();
  const words = strings.sessions;
  const row = useRef<HTMLTableRowElement>(null);
  const now = useNow(beatOf(session));
  const face = faceOf(session, now);
  return (
    <tr ref={row}>
      <th scope="row">
        <div className="session-row-name">
          <input
            type="checkbox"
            aria-label={words.select(name)}
            disabled={!isToRun(session)}
            checked={isToRun(session) && isSelected}
            onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
          />
          <SessionIcon name={name} face={face} screen={screen} now={now} size={40} />
          <Link to={sessionPath(id)} className="session-name">
            {name}
          </Link>
        </div>
      </th>
      {withOwner && <td data-label={words.owner}>{owner}</td>}
      <td data-label={words.state}>
        <span className={`session-state session-state-${face.kind}`}>{face.title}</span>
        {face.kind === 'failed' && <span className="session-detail soft">{face.detail}</span>}
      </td>
      <td data-label={words.image}>
        {image?.name ?? session.image}, {instanceType}
      </td>
      <td data-label={words.stopsAt}>
        {isToRun(session) && <When at={session.verdict?.stopsAt ?? session.stopAt} as="both" />}
      </td>
      <td data-label={words.money}>
        {credit && words.spentOf(money(credit.soFar), money(credit.spent + credit.reserved))}
      </td>
      <td>
        <div className="session-row-do">
          <ConnectButton session={session} image={image} />
          <ContextMenu label={words.menu(name)} items={sessionMenu(session, image, verbs, me)} target={row} />
        </div>
      </td>
    </tr>
  );
});
