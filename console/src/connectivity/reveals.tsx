import type { ReactElement } from 'react';
import type { EventView } from '../../../lambda/contract/answers';
import { useWithYou } from '../session/with-you';
import { When } from '../show/when';
import { strings } from '../strings';

/** When the credential was asked for, by whom, and from where. */
export function Reveals({
  events,
}: {
  readonly events: readonly EventView[] | undefined;
}): ReactElement | null {
  const words = strings.connectivity.key;
  const withYou = useWithYou();
  if (events === undefined) return null;
  const reveals = events.filter(({ what }) => what === 'credential');
  return (
    <div className="reveals">
      <h3>{words.reveals}</h3>
      {reveals.length === 0 ? (
        <p className="soft">{words.neverRevealed}</p>
      ) : (
        <ol>
          {reveals.map(({ at, text }) => (
            <li key={at}>
              <When at={at} as="both" />: {withYou(text)}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
