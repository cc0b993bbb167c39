import { type ReactElement, useCallback, useState } from 'react';
import { Link } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import { useImages, useSessions } from '../api/queries';
import { usePerson } from '../session/use-sign-in';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { Choose } from '../show/choose';
import { strings } from '../strings';
import { SessionCards } from './session-cards';
import { SessionTable } from './session-table';
import { chooseView, useChosenView, VIEWS } from './chosen-view';
import { useSessionVerbs } from './use-session-verbs';
import { isToRun } from './what-can-be-done';
import './sessions.css';

/** A person's sessions, as icons or as a list; for administrators everybody's. */
export default function SessionsPage(): ReactElement {
  const words = strings.sessions;
  const { role } = usePerson();
  const [whose, setWhose] = useState<'mine' | 'all'>('mine');
  const [withEnded, setWithEnded] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const view = useChosenView();
  const sessions = useSessions(whose === 'all');
  const images = useImages();
  const { verbs, dialog } = useSessionVerbs();

  const all = sessions.data ?? [];
  const ended = all.filter(({ state }) => state === 'terminated');
  const shown = withEnded ? all : all.filter(({ state }) => state !== 'terminated');
  const running = shown.filter(isToRun);
  const chosen = running.filter(({ id }) => selected.has(id));
  const select = useCallback((id: string, on: boolean): void => {
    setSelected((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const Shown = view === 'icons' ? SessionCards : SessionTable;

  return (
    <Page
      title={words.title}
      about={shown.length > 0 ? words.about : undefined}
      actions={
        <>
          {whose === 'mine' && running.length > 1 && (
            <button type="button" className="button" onClick={() => verbs.askToStop(running)}>
              {words.stopAll}
            </button>
          )}
          <Link to="/images" className="button-primary">
            {words.launch}
          </Link>
        </>
      }
    >
      {sessions.error && sessions.data === undefined && (
        <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.isPending && <Loading />}
      {sessions.data !== undefined && (
        <>
          {(all.length > 0 || role === 'admin') && (
            <div className="session-tools">
              {role === 'admin' && (
                <Choose
                  label={words.whose}
                  from={['mine', 'all'] as const}
                  value={whose}
                  onChange={(next) => {
                    setWhose(next);
                    setSelected(new Set());
                  }}
                  text={(one) => (one === 'mine' ? words.mine : words.everybodys)}
                />
              )}
              <Choose
                label={words.view}
                from={VIEWS}
                value={view}
                onChange={chooseView}
                text={(one) => words[one]}
              />
              {ended.length > 0 && (
                <label className="check">
                  <input
                    type="checkbox"
                    checked={withEnded}
                    onChange={({ currentTarget }) => setWithEnded(currentTarget.checked)}
                  />
                  {words.showEnded(ended.length)}
                </label>
              )}
            </div>
          )}
          {shown.length === 0 && <NoSessions whose={whose} />}
          {shown.length > 0 && (
            <Shown
              sessions={shown}
              images={images.data}
              verbs={verbs}
              selected={selected}
              onSelect={select}
              withOwner={whose === 'all'}
            />
          )}
          <Selection
            chosen={chosen}
            onStop={() => {
              verbs.stop(chosen);
              setSelected(new Set());
            }}
            onClear={() => setSelected(new Set())}
          />
        </>
      )}
      {dialog}
    </Page>
  );
}

function NoSessions({ whose }: { readonly whose: 'mine' | 'all' }): ReactElement {
  const { title, text, link } = strings.sessions.empty;
  if (whose === 'all') return <p className="empty">{strings.sessions.none}</p>;
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p className="soft">{text}</p>
      <Link to="/images" className="button-primary">
        {link}
      </Link>
    </div>
  );
}

interface SelectionProps {
  readonly chosen: readonly SessionView[];
  readonly onStop: () => void;
  readonly onClear: () => void;
}

/** The region is there before anything is selected: only then is the count read out. */
function Selection({ chosen, onStop, onClear }: SelectionProps): ReactElement {
  const words = strings.sessions;
  return (
    <div className="selection" role="status">
      {chosen.length > 0 && (
        <div className="selection-bar">
          <span>{words.selected(chosen.length)}</span>
          <button type="button" className="button-primary" onClick={onStop}>
            {words.stopSelected(chosen.length)}
          </button>
          <button type="button" className="button" onClick={onClear}>
            {words.clear}
          </button>
        </div>
      )}
    </div>
  );
}
