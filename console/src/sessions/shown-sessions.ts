import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import { type Screen, screenOf } from './screen';
import type { SessionVerbs } from './session-verbs';

/** What both views of the sessions are drawn from. */
export interface ShownSessions {
  readonly sessions: readonly SessionView[];
  /** Missing until they are known. */
  readonly images: readonly ImageShown[] | undefined;
  readonly verbs: SessionVerbs;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string, on: boolean) => void;
  readonly withOwner: boolean;
}

export function imageOf(
  { image }: Pick<SessionView, 'image'>,
  images: readonly ImageShown[] | undefined,
): ImageShown | undefined {
  return images?.find(({ key }) => key === image);
}

/** What one of them is drawn from. */
export interface ShownSession extends Pick<ShownSessions, 'verbs' | 'onSelect' | 'withOwner'> {
  readonly session: SessionView;
  readonly image: ImageShown | undefined;
  readonly screen: Screen;
  readonly isSelected: boolean;
}

export function ofOne(session: SessionView, shown: ShownSessions): ShownSession {
  const { images, verbs, selected, onSelect, withOwner } = shown;
  const image = imageOf(session, images);
  const screen = screenOf(session, images);
  return { session, image, screen, isSelected: selected.has(session.id), verbs, onSelect, withOwner };
}
