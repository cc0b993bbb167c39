import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { ImageView } from '../../../lambda/contract/answers';
import { useLaunch } from '../api/changes';
import { openLaunch } from '../launch/open-launch';
import type { MenuItem } from '../menu/context-menu';
import { useKeepsImages, usePerson } from '../session/use-sign-in';
import { notify } from '../shell/notices';
import { wordsOf } from '../shell/problem';
import { money } from '../show/money';
import { strings } from '../strings';
import { openKeeping } from './open-keeping';

/** What can be done with an image. */
export function useImageMenu(image: ImageView): readonly MenuItem[] {
  const [, go] = useLocation();
  const keeps = useKeepsImages();
  const { role } = usePerson();
  const { mutate, isPending } = useLaunch();
  return useMemo(() => {
    const { key, name, kind } = image;
    const { menu } = strings.images;
    const launchNow = (): void =>
      mutate(
        { key: crypto.randomUUID(), order: { image: key } },
        {
          onSuccess: (session) =>
            notify({
              kind: 'done',
              title: strings.images.launched(session.name),
              text: session.credit && strings.images.launchedText(money(session.credit.reserved)),
              link: { to: `/sessions/${session.id}`, label: strings.images.watch },
            }),
          onError: (error) => {
            const { title, detail, help } = wordsOf(error);
            notify({
              kind: 'refused',
              title: `${strings.images.notLaunched(name)}: ${title}`,
              text: `${detail} ${help}`,
            });
          },
        },
      );
    return [
      { id: 'launch', label: menu.launch, onSelect: () => openLaunch(key) },
      {
        id: 'launch-now',
        label: menu.launchNow,
        onSelect: launchNow,
        ...(isPending && { disabled: strings.launch.launching }),
      },
      { id: 'details', label: menu.details, onSelect: () => go(`/images/${key}`), apart: true },
      ...(role === 'admin' && kind === 'managed'
        ? [
            {
              id: 'roll-back',
              label: menu.rollBack,
              onSelect: () => openKeeping({ what: 'roll-back', image: key, name }),
              apart: true,
            },
          ]
        : []),
      ...(keeps && kind === 'semi-managed'
        ? [
            {
              id: 'unmap',
              label: menu.unmap,
              onSelect: () => openKeeping({ what: 'unmap', image: key, name }),
              apart: true,
              danger: true,
            },
          ]
        : []),
    ];
  }, [image, go, keeps, role, mutate, isPending]);
}
