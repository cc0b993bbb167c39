import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import { usePerson } from '../session/use-sign-in';
import { connectPath } from '../sessions/paths';
import { canConnect } from '../sessions/session-face';
import { strings } from '../strings';

/** One page of a workbench; `ok` is missing where nothing has been heard of it. */
interface TileShown {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly ok?: boolean | undefined;
  readonly detail?: string | undefined;
}

export interface TilesPanelProps {
  readonly session: SessionView;
  readonly image: ImageShown | undefined;
}

/** The pages of its workbench: which of them answer, and for its owner the way into each. */
export function TilesPanel({ session, image }: TilesPanelProps): ReactElement | null {
  const { owner: me } = usePerson();
  // Before the session tells of them: what its image promises.
  const tiles: readonly TileShown[] = session.tiles ?? image?.tiles ?? [];
  if (tiles.length === 0) return null;
  const open = canConnect(session) && session.owner === me;
  return (
    <section className="panel" aria-labelledby="tiles-title">
      <h2 id="tiles-title">{strings.session.tiles}</h2>
      <ul className="tiles">
        {tiles.map((tile) => (
          <li key={tile.key} className="tile">
            {open && tile.ok !== false ? (
              <a href={connectPath(session.id, tile.path)} target="_blank" rel="noopener">
                {tile.name}
              </a>
            ) : (
              <span>{tile.name}</span>
            )}
            <TileState tile={tile} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TileState({ tile: { ok, detail } }: { readonly tile: TileShown }): ReactElement | null {
  if (ok === undefined) return null;
  const { tileUp, tileDown } = strings.session;
  return (
    <>
      <span className={ok ? 'chip chip-good' : 'chip chip-warn'}>{ok ? tileUp : tileDown}</span>
      {!ok && detail !== undefined && <span className="soft tile-detail">{detail}</span>}
    </>
  );
}
