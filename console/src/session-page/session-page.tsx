import { type ReactElement, useEffect, useRef } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { isMoving, useEvents, useImages, useSession } from '../api/queries';
import { ContextMenu } from '../menu/context-menu';
import { usePerson } from '../session/use-sign-in';
import { ConnectButton } from '../sessions/connect-button';
import { connectivityPath, EVENTS_ANCHOR } from '../sessions/paths';
import { screenOf } from '../sessions/screen';
import { beatOf, faceOf } from '../sessions/session-face';
import { SessionIcon } from '../sessions/session-icon';
import { sessionMenu } from '../sessions/session-menu';
import { imageOf } from '../sessions/shown-sessions';
import type { SessionVerbs } from '../sessions/session-verbs';
import { useSessionVerbs } from '../sessions/use-session-verbs';
import { isToRun, whyNot } from '../sessions/what-can-be-done';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { useNow } from '../show/now';
import { strings } from '../strings';
import { ComputerFacts } from './computer-facts';
import { LeasePanel } from './lease-panel';
import { MoneyPanel } from './money-panel';
import { TilesPanel } from './tiles-panel';
import { Timeline } from './timeline';
import { VerdictPanel } from './verdict-panel';
import '../sessions/sessions.css';
import './session-page.css';

/** One session: what it is, what happens next and why, what it costs, and what has happened. */
export default function SessionPage({ id }: { readonly id: string }): ReactElement {
  const session = useSession(id);
  if (session.data !== undefined) return <Shown session={session.data} />;
  return (
    <Page title={strings.session.loading}>
      {session.error ? (
        <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function Shown({ session }: { readonly session: SessionView }): ReactElement {
  const { id, name } = session;
  const words = strings.session;
  const now = useNow(beatOf(session));
  const face = faceOf(session, now);
  const images = useImages();
  const image = imageOf(session, images.data);
  const events = useEvents(id, isMoving(session));
  const { owner: me } = usePerson();
  const { verbs, dialog } = useSessionVerbs();
  const header = useRef<HTMLDivElement>(null);
  useAnchor(EVENTS_ANCHOR, events.data !== undefined);

  return (
    <Page title={name} about={image?.name ?? session.image}>
      <div ref={header} className="panel session-head">
        <SessionIcon name={name} face={face} screen={screenOf(session, images.data)} now={now} size={112} />
        <div className="session-head-text">
          <p className={`session-state session-state-${face.kind}`}>{face.title}</p>
          {face.detail !== undefined && <p>{face.detail}</p>}
        </div>
        <div className="session-head-do">
          <ConnectButton session={session} image={image} />
          <a className="button" href={connectivityPath(id)} target="_blank" rel="noopener">
            {strings.act.connectivity}
          </a>
          <Buttons session={session} verbs={verbs} />
          <ContextMenu
            label={strings.sessions.menu(name)}
            items={sessionMenu(session, image, verbs, me)}
            target={header}
          />
        </div>
      </div>
      <div className="session-panels">
        <VerdictPanel session={session} />
        <LeasePanel session={session} />
        <MoneyPanel session={session} />
        <TilesPanel session={session} image={image} />
        <ComputerFacts session={session} image={image} />
      </div>
      <section className="panel" id={EVENTS_ANCHOR} aria-labelledby="events-title">
        <h2 id="events-title">{words.timeline}</h2>
        {events.error && events.data === undefined && (
          <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />
        )}
        {events.isPending && <Loading />}
        {events.data && <Timeline timeline={events.data} />}
      </section>
      {dialog}
    </Page>
  );
}

/** What people come for most; the menu has all of it. */
function Buttons({
  session,
  verbs,
}: {
  readonly session: SessionView;
  readonly verbs: SessionVerbs;
}): ReactElement {
  const words = strings.act;
  const { owner: me } = usePerson();
  const not = whyNot(session, undefined, me);
  return (
    <>
      {not.extend === undefined && (
        <button type="button" className="button" onClick={() => verbs.ask('extend', session)}>
          {words.extend}
        </button>
      )}
      {isToRun(session) && not.stop === undefined && (
        <button type="button" className="button" onClick={() => verbs.stop([session])}>
          {words.stop}
        </button>
      )}
      {session.state === 'failed' && not.terminate === undefined && (
        <button type="button" className="button" onClick={() => verbs.ask('terminate', session)}>
          {words.terminate}
        </button>
      )}
      {not.start === undefined && (
        <button type="button" className="button" onClick={() => verbs.ask('start', session)}>
          {words.startAsk}
        </button>
      )}
    </>
  );
}

/** Goes to the part of the page that the address names, once that is there. */
function useAnchor(anchor: string, isThere: boolean): void {
  useEffect(() => {
    if (isThere && location.hash === `#${anchor}`) document.getElementById(anchor)?.scrollIntoView();
  }, [anchor, isThere]);
}
