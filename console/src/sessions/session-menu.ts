import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import type { MenuItem } from '../menu/context-menu';
import { strings } from '../strings';
import { connectPath, connectivityPath } from './paths';
import type { SessionVerbs } from './session-verbs';
import { isToRun, whyNot } from './what-can-be-done';

/**
 * All that can be done with a session; what cannot be done now says why.
 *
 * @param me the id of whoever asks
 */
export function sessionMenu(
  session: SessionView,
  image: ImageShown | undefined,
  verbs: SessionVerbs,
  me: string,
): readonly MenuItem[] {
  const words = strings.act;
  const not = whyNot(session, image, me);
  const stopOrStart: readonly MenuItem[] = isToRun(session)
    ? [{ id: 'stop', label: words.stop, disabled: not.stop, onSelect: () => verbs.stop([session]) }]
    : [
        { id: 'start', label: words.start, disabled: not.start, onSelect: () => verbs.start(session) },
        {
          id: 'start-as',
          label: words.startAs,
          disabled: not.start,
          onSelect: () => verbs.ask('start', session),
        },
      ];
  return [
    {
      id: 'connect',
      label: words.connect,
      disabled: not.connect,
      href: connectPath(session.id),
      newTab: true,
    },
    { id: 'connectivity', label: words.connectivity, href: connectivityPath(session.id), newTab: true },
    {
      id: 'extend',
      label: words.extend,
      disabled: not.extend,
      apart: true,
      onSelect: () => verbs.ask('extend', session),
    },
    ...stopOrStart,
    { id: 'events', label: words.events, onSelect: () => verbs.showEvents(session) },
    {
      id: 'terminate',
      label: words.terminate,
      disabled: not.terminate,
      danger: true,
      apart: true,
      onSelect: () => verbs.ask('terminate', session),
    },
  ];
}
