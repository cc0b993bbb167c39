import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { Dialog } from '../show/dialog';
import { strings } from '../strings';
import type { SessionVerbs } from './session-verbs';

export interface StopAllDialogProps {
  readonly sessions: readonly SessionView[];
  readonly verbs: SessionVerbs;
  readonly onClose: () => void;
}

/** Names all that would be stopped. */
export function StopAllDialog({ sessions, verbs, onClose }: StopAllDialogProps): ReactElement {
  const words = strings.stopAll;
  const submit = (): void => {
    onClose();
    verbs.stop(sessions);
  };
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <button type="submit" className="button-primary">
          {words.action(sessions.length)}
        </button>
      }
    >
      <ul>
        {sessions.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      <p className="soft">{words.text}</p>
    </Dialog>
  );
}
