import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { useTerminate } from '../api/changes';
import { usePerson } from '../session/use-sign-in';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { Dialog } from '../show/dialog';
import { money } from '../show/money';
import { strings } from '../strings';
import type { SessionVerbs } from './session-verbs';
import { isToRun } from './what-can-be-done';

export interface TerminateDialogProps {
  readonly session: SessionView;
  readonly verbs: SessionVerbs;
  readonly onClose: () => void;
}

/** Names what is lost; only a second press, on a button that the focus is not on, loses it. */
export function TerminateDialog({ session, verbs, onClose }: TerminateDialogProps): ReactElement {
  const { id, name, owner, host, credit, diskGiB } = session;
  const { owner: me } = usePerson();
  const words = strings.terminate;
  const terminate = useTerminate();
  const submit = (): void =>
    terminate.mutate(
      { id },
      {
        onSuccess: () => {
          notify({ kind: 'done', title: words.done(name) });
          onClose();
        },
      },
    );
  return (
    <Dialog
      title={words.title(name)}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          {isToRun(session) && (
            <button
              type="button"
              className="button"
              onClick={() => {
                onClose();
                verbs.stop([session]);
              }}
            >
              {words.stop}
            </button>
          )}
          <button type="submit" className="button-primary button-danger" disabled={terminate.isPending}>
            {words.action}
          </button>
        </>
      }
    >
      {owner !== me && (
        <p>
          <strong>{words.whose(owner)}</strong>
        </p>
      )}
      <p>{words.lost}</p>
      <ul>
        <li>{words.disk(diskGiB)}</li>
        <li>{words.key}</li>
        <li>{host === undefined ? words.addressWithout : words.address(host)}</li>
      </ul>
      {credit !== undefined && (
        <p className="soft">
          {words.back(money(credit.reserved, 'down'), owner === me ? words.yours : words.theirs)}
        </p>
      )}
      {isToRun(session) && <p className="soft">{words.stopInstead}</p>}
      {terminate.error && <ProblemAlert error={terminate.error} />}
    </Dialog>
  );
}
