import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import { usePerson } from '../session/use-sign-in';
import { strings } from '../strings';
import { connectivityPath, connectPath } from './paths';
import { canConnect } from './session-face';
import { hasWorkbench, whyNot } from './what-can-be-done';

export interface ConnectButtonProps {
  readonly session: SessionView;
  readonly image: ImageShown | undefined;
}

/** The way in that one would take: the workbench where there is one, else what is needed for SSH or RDP. */
export function ConnectButton({ session, image }: ConnectButtonProps): ReactElement | null {
  const { id, name, state, intent } = session;
  const { owner: me } = usePerson();
  const workbench = hasWorkbench(image);
  // On its way to a stop there is nothing to wait for.
  const stops = intent === 'stop' && state !== 'stopped';
  if (workbench && (stops || whyNot(session, image, me).connect !== undefined)) return null;
  const label = workbench ? strings.act.connect : strings.act.connectivity;
  return (
    <a
      className={canConnect(session) ? 'button-primary' : 'button'}
      href={workbench ? connectPath(id) : connectivityPath(id)}
      target="_blank"
      rel="noopener"
      aria-label={`${label}: ${name}`}
    >
      {label}
    </a>
  );
}
