import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { ApiProblem } from '../api/api-problem';
import { useSignIn, useSignInState } from '../session/use-sign-in';
import { strings } from '../strings';

const subscribeOnline = (listener: () => void): (() => void) => onlineManager.subscribe(listener);
const isOnline = (): boolean => onlineManager.isOnline();

/** What stands between the person and Berth just now. Each goes by itself when it is over. */
export function Banners(): ReactElement {
  const state = useSignInState();
  const online = useSyncExternalStore(subscribeOnline, isOnline);
  const reachable = useReachable();
  return (
    <div className="banners" role="status">
      {state.kind === 'expired' && <Expired />}
      {!online && <Banner text={strings.shell.offline} />}
      {online && !reachable.now && (
        <Banner
          text={strings.shell.unreachable}
          action={strings.shell.tryAgain}
          onAction={reachable.tryAgain}
        />
      )}
    </div>
  );
}

/** Over everything, also over an open dialog; whoever wants to copy what they typed first puts it away, and a banner stays. */
function Expired(): ReactElement {
  const signIn = useSignIn();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { title, text, action, later } = strings.shell.expired;
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <>
      <Banner text={`${title}. ${text}`} action={action} onAction={signIn.again} />
      <dialog ref={dialog} className="expired" aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        <p>{text}</p>
        <div className="expired-actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {later}
          </button>
          <button type="button" className="button-primary" onClick={signIn.again}>
            {action}
          </button>
        </div>
      </dialog>
    </>
  );
}

function Banner(props: {
  readonly text: string;
  readonly action?: string;
  readonly onAction?: () => void;
}): ReactElement {
  return (
    <div className="banner">
      <p>{props.text}</p>
      {props.action !== undefined && (
        <button type="button" className="banner-button" onClick={props.onAction}>
          {props.action}
        </button>
      )}
    </div>
  );
}

/** Whether the last answer of anything that is shown came through. The pages go on asking by themselves. */
function useReachable(): { readonly now: boolean; readonly tryAgain: () => void } {
  const client = useQueryClient();
  const [now, setNow] = useState(true);
  useEffect(() => {
    const cache = client.getQueryCache();
    const look = (): void => {
      const failed = cache
        .findAll({ type: 'active' })
        .some(({ state }) => isUnreachable(state.error) || isUnreachable(state.fetchFailureReason));
      setNow(!failed);
    };
    // Not while a page is being drawn: the cache tells of changes at once.
    return cache.subscribe(() => queueMicrotask(look));
  }, [client]);
  return { now, tryAgain: () => void client.refetchQueries({ type: 'active' }) };
}

function isUnreachable(error: Error | null): boolean {
  return error instanceof ApiProblem && error.code === 'unreachable';
}
