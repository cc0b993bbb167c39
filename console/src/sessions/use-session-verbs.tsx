import { type ReactElement, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import { useStart, useStop } from '../api/changes';
import { notify } from '../shell/notices';
import { wordsOf } from '../shell/problem';
import { strings } from '../strings';
import { ExtendDialog } from './extend-dialog';
import { EVENTS_ANCHOR, sessionPath } from './paths';
import type { Question, SessionVerbs } from './session-verbs';
import { StartDialog } from './start-dialog';
import { StopAllDialog } from './stop-all-dialog';
import { TerminateDialog } from './terminate-dialog';

type Asked =
  | { readonly question: Question; readonly session: SessionView }
  | { readonly question: 'stop-all'; readonly sessions: readonly SessionView[] };

/** @returns the verbs, and the dialog that one of them has opened: the page shows it */
export function useSessionVerbs(): { readonly verbs: SessionVerbs; readonly dialog: ReactElement | null } {
  const [asked, setAsked] = useState<Asked>();
  const [, navigate] = useLocation();
  const { mutateAsync: stopOne } = useStop();
  const { mutateAsync: startOne } = useStart();

  // The same as long as what it calls is: what shows a session is drawn again only for that session's sake.
  const verbs = useMemo((): SessionVerbs => {
    const stop = async (sessions: readonly SessionView[]): Promise<void> => {
      const done = await Promise.all(
        sessions.map(async ({ id, name }) => {
          try {
            await stopOne({ id });
            return name;
          } catch (error) {
            const { detail, help } = wordsOf(error);
            notify({ kind: 'refused', title: strings.sessions.notAsked(name), text: `${detail} ${help}` });
            return undefined;
          }
        }),
      );
      const names = done.filter((name) => name !== undefined);
      if (names.length === 0) return;
      notify({
        kind: 'done',
        title: strings.sessions.askedToStop(names.length),
        text: strings.sessions.askedToStopText(names.join(', ')),
      });
    };

    const start = async ({ id, name }: SessionView): Promise<void> => {
      try {
        await startOne({ id });
        notify({ kind: 'done', title: strings.start.done(name) });
      } catch (error) {
        const { detail, help } = wordsOf(error);
        notify({ kind: 'refused', title: strings.sessions.notStarted(name), text: `${detail} ${help}` });
      }
    };

    return {
      ask: (question, session) => setAsked({ question, session }),
      askToStop: (sessions) => setAsked({ question: 'stop-all', sessions }),
      stop: (sessions) => void stop(sessions),
      start: (session) => void start(session),
      showEvents: ({ id }) => navigate(`${sessionPath(id)}#${EVENTS_ANCHOR}`),
    };
  }, [navigate, startOne, stopOne]);
  const close = (): void => setAsked(undefined);
  return { verbs, dialog: asked === undefined ? null : dialogOf(asked, verbs, close) };
}

function dialogOf(asked: Asked, verbs: SessionVerbs, onClose: () => void): ReactElement {
  switch (asked.question) {
    case 'extend':
      return <ExtendDialog session={asked.session} onClose={onClose} />;
    case 'terminate':
      return <TerminateDialog session={asked.session} verbs={verbs} onClose={onClose} />;
    case 'start':
      return <StartDialog session={asked.session} onClose={onClose} />;
    case 'stop-all':
      return <StopAllDialog sessions={asked.sessions} verbs={verbs} onClose={onClose} />;
  }
}
