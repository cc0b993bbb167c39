import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import { keyFile } from '../../../lambda/domain/connectivity';
import type { ConnectivityView } from '../../../lambda/contract/connectivity-answer';
import { isMoving, useConnectivity, useEvents, useImages, useSession } from '../api/queries';
import { usePerson } from '../session/use-sign-in';
import { ConnectButton } from '../sessions/connect-button';
import { sessionPath } from '../sessions/paths';
import { beatOf, faceOf } from '../sessions/session-face';
import { imageOf } from '../sessions/shown-sessions';
import { hasWorkbench } from '../sessions/what-can-be-done';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { useNow } from '../show/now';
import { strings } from '../strings';
import { CredentialPanel } from './credential-panel';
import { DoorPanel } from './door-panel';
import { IdentityPanel } from './identity-panel';
import { useReveal } from './use-reveal';
import { WaysPanel } from './ways-panel';
import '../sessions/sessions.css';
import './connectivity.css';

/** Every way into a session's computer. Its address says nothing secret and can be kept. */
export default function ConnectivityPage({ id }: { readonly id: string }): ReactElement {
  const session = useSession(id);
  const connectivity = useConnectivity(id);
  if (session.data !== undefined && connectivity.data !== undefined) {
    return <Shown session={session.data} connectivity={connectivity.data} />;
  }
  const error = session.error ?? connectivity.error;
  const again = (): void => {
    void session.refetch();
    void connectivity.refetch();
  };
  return (
    <Page title={strings.connectivity.plainTitle}>
      {error ? <ProblemAlert error={error} onRetry={again} /> : <Loading />}
    </Page>
  );
}

interface ShownProps {
  readonly session: SessionView;
  readonly connectivity: ConnectivityView;
}

function Shown({ session, connectivity }: ShownProps): ReactElement {
  const { id, name, owner, state } = session;
  const words = strings.connectivity;
  const { owner: me } = usePerson();
  const now = useNow(beatOf(session));
  const face = faceOf(session, now);
  const images = useImages();
  const image = imageOf(session, images.data);
  const events = useEvents(id, isMoving(session));
  const reveal = useReveal(session);
  const desktop = connectivity.ways.some(({ name: way }) => way === 'rdp');
  // Of an image that is unmapped the ways tell; a Linux may have a desktop as well.
  const kind = (image === undefined ? desktop : image.os === 'windows') ? 'rdp' : 'ssh';
  const file = keyFile(session);
  const workbenchText = state === 'ready' ? words.workbenchText : words.notReady;
  const usualUser = kind === 'rdp' ? 'Administrator' : 'ubuntu';

  return (
    <Page
      title={words.title(name)}
      about={
        <>
          <span className={`session-state session-state-${face.kind}`}>{face.title}</span>
          {' · '}
          <Link to={sessionPath(id)}>{words.backToSession}</Link>
        </>
      }
    >
      {state === 'terminated' ? (
        <p className="empty">{strings.connecting.over}</p>
      ) : (
        <div className="ways-in">
          <div className="ways-column">
            {hasWorkbench(image) && (
              <section className="panel way" aria-labelledby="workbench-title">
                <h2 id="workbench-title">{words.workbench}</h2>
                <p className="soft">{owner === me ? workbenchText : strings.act.not.notYours}</p>
                <ConnectButton session={session} image={image} />
              </section>
            )}
            <DoorPanel session={session} ways={connectivity.ways} />
            <IdentityPanel connectivity={connectivity} kind={kind} />
          </div>
          <CredentialPanel kind={kind} keyFile={file} reveal={reveal} events={events.data?.events} />
          <WaysPanel
            ways={connectivity.ways}
            kind={kind}
            keyFile={file}
            loginUser={image?.loginUser ?? usualUser}
            known={
              session.host !== undefined && connectivity.hostKey
                ? { host: session.host, ...connectivity.hostKey }
                : undefined
            }
          />
        </div>
      )}
      <p className="soft">{words.about}</p>
    </Page>
  );
}
