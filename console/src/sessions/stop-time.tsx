import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { When } from '../show/when';
import { strings } from '../strings';
import { isToRun } from './what-can-be-done';

/** When a computer that runs stops by itself, if nothing changes. */
export function StopTime({ session }: { readonly session: SessionView }): ReactElement | null {
  if (!isToRun(session)) return null;
  return (
    <p className="soft session-stop">
      {strings.sessions.stopsAt} <When at={session.verdict?.stopsAt ?? session.stopAt} as="both" />
    </p>
  );
}
