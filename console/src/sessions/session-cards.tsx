import { memo, type ReactElement, useRef } from 'react';
import { Link } from 'wouter';
import { ContextMenu } from '../menu/context-menu';
import { usePerson } from '../session/use-sign-in';
import { useNow } from '../show/now';
import { strings } from '../strings';
import { ConnectButton } from './connect-button';
import { sessionPath } from './paths';
import { beatOf, faceOf, type SessionFace } from './session-face';
import { SessionIcon } from './session-icon';
import { sessionMenu } from './session-menu';
import { ofOne, type ShownSession, type ShownSessions } from './shown-sessions';
import { StopTime } from './stop-time';
import { isToRun } from './what-can-be-done';

/** The sessions as icons, with their state drawn on them. */
export function SessionCards(shown: ShownSessions): ReactElement {
  return (
    <ul className="session-cards">
      {shown.sessions.map((session) => (
        <SessionCard key={session.id} {...ofOne(session, shown)} />
      ))}
    </ul>
  );
}

/** Drawn again only when something of this very session has changed: there may be hundreds. */
const SessionCard = memo(function SessionCard(shown: ShownSession): ReactElement {
  const { session, image, screen, verbs, isSelected, onSelect, withOwner } = shown;
  const { id, name, instanceType, owner } = session;
  const { owner: me } = usePerson();
  const card = useRef<HTMLLIElement>(null);
  const now = useNow(beatOf(session));
  const face = faceOf(session, now);
  return (
    <li ref={card} className={`session-card session-card-${face.kind}`}>
      <div className="session-card-top">
        {isToRun(session) && (
          <input
            type="checkbox"
            aria-label={strings.sessions.select(name)}
            checked={isSelected}
            onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
          />
        )}
        <ContextMenu
          label={strings.sessions.menu(name)}
          items={sessionMenu(session, image, verbs, me)}
          target={card}
        />
      </div>
      <SessionIcon name={name} face={face} screen={screen} now={now} size={104} />
      <Link to={sessionPath(id)} className="session-name">
        {name}
      </Link>
      <State face={face} />
      <p className="soft session-what">
        {image?.name ?? session.image}, {instanceType}
        {withOwner && <span className="session-owner">{owner}</span>}
      </p>
      <StopTime session={session} />
      <ConnectButton session={session} image={image} />
    </li>
  );
});

/** The reason of a failure is shown in full; of all else the session's page tells more. */
function State({ face }: { readonly face: SessionFace }): ReactElement {
  const { kind, title, detail } = face;
  return (
    <>
      <p className={`session-state session-state-${kind}`}>{title}</p>
      {detail !== undefined && kind !== 'ready' && kind !== 'warn' && (
        <p className="session-detail soft">{detail}</p>
      )}
    </>
  );
}
