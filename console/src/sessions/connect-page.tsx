import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import { useConnect, useStart } from '../api/changes';
import type { Connection } from '../api/endpoints';
import { useImages, useSession } from '../api/queries';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { useNow } from '../show/now';
import { strings } from '../strings';
import { enterWorkbench } from './enter-workbench';
import { keepOpenWorkbench } from './kept-workbenches';
import { useOtherWorkbench } from './open-workbench';
import { OtherWorkbenchDialog } from './other-workbench-dialog';
import { connectivityPath, sessionPath } from './paths';
import { screenOf } from './screen';
import { beatOf, canConnect, faceOf } from './session-face';
import { SessionIcon } from './session-icon';
import './sessions.css';

/**
 * The page that a press on Connect opens in a tab of its own, and that becomes the workbench there. A plain link opens
 * it, so no browser takes it for a pop-up, and it has the time to wait for a computer that is not ready yet.
 */
export default function ConnectPage({ id }: { readonly id: string }): ReactElement {
  const session = useSession(id);
  if (session.data !== undefined) return <Connecting session={session.data} />;
  return (
    <Page title={strings.connecting.plainTitle}>
      {session.error ? (
        <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function Connecting({ session }: { readonly session: SessionView }): ReactElement {
  const { id, name } = session;
  const words = strings.connecting;
  const now = useNow(beatOf(session));
  const images = useImages();
  const face = faceOf(session, now);
  const { mutate, error, isPending, isSuccess } = useConnect();

  const connect = useCallback(() => {
    const path = new URLSearchParams(location.search).get('path') ?? undefined;
    const enter = (connection: Connection): void => {
      setAgreedTo(undefined);
      keepOpenWorkbench(id);
      enterWorkbench(connection);
    };
    mutate({ id, path }, { onSuccess: enter });
  }, [id, mutate]);

  // By itself only once: who comes back from the workbench decides.
  const [wants, setWants] = useState(true);
  const [agreedTo, setAgreedTo] = useState<string>();
  const [, navigate] = useLocation();
  const other = useOtherWorkbench(id);
  const can = canConnect(session);
  const isFree = !other.isPending && (other.session === undefined || other.session.id === agreedTo);
  useEffect(() => {
    if (!wants || !can || !isFree) return;
    setWants(false);
    connect();
  }, [wants, can, isFree, connect]);
  // Before it is ready too: who waits for it is there to answer now.
  const asks = wants && !isFree && (can || face.kind === 'starting');
  const again = (): void => setWants(true);

  return (
    <Page title={words.title(name)}>
      <div className="connecting">
        <SessionIcon name={name} face={face} screen={screenOf(session, images.data)} now={now} size={144} />
        <p className="session-state" role="status">
          {isPending || (isSuccess && can) ? words.opening : face.title}
        </p>
        {error && <ProblemAlert error={error} onRetry={can ? again : undefined} />}
        <WhatNow session={session} />
        {can && isSuccess && (
          <button type="button" className="button" onClick={again}>
            {words.again}
          </button>
        )}
        <p>
          <Link to={sessionPath(id)}>{words.session}</Link>
          {' · '}
          <Link to={connectivityPath(id)}>{words.others}</Link>
        </p>
      </div>
      {asks && other.session !== undefined && (
        <OtherWorkbenchDialog
          name={other.session.name}
          onOpen={() => setAgreedTo(other.session?.id)}
          onClose={() => navigate(sessionPath(id))}
        />
      )}
    </Page>
  );
}

function WhatNow({ session }: { readonly session: SessionView }): ReactElement | null {
  const words = strings.connecting;
  const { mutate, error, isPending } = useStart();
  const { kind, detail } = faceOf(session, Date.now());
  switch (kind) {
    case 'starting':
      return (
        <>
          <p className="soft">{words.waiting}</p>
          {detail !== undefined && <p className="soft">{detail}</p>}
        </>
      );
    case 'stopped':
      return (
        <>
          <p className="soft">{words.stopped}</p>
          {error && <ProblemAlert error={error} />}
          <button
            type="button"
            className="button-primary"
            disabled={isPending}
            onClick={() => mutate({ id: session.id })}
          >
            {words.start}
          </button>
        </>
      );
    case 'stopping':
      return <p className="soft">{words.stopping}</p>;
    case 'failed':
      return <p className="soft">{detail}</p>;
    case 'ending':
    case 'ended':
      return <p className="soft">{words.over}</p>;
    default:
      return null;
  }
}
