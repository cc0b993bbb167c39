import type { ImageTile } from '../../lambda/domain/image';
import type { Tile } from './tile';

/** What every workbench has: a service of the computer itself, without a container. */
const TERMINAL: ImageTile = { key: 'terminal', name: 'Terminal', path: '/terminal/' };

/** What a workbench with these tiles has, each once, as the catalogue says it. */
export function imageTiles(tiles: readonly Tile[]): readonly ImageTile[] {
  const chosen = [...new Set(tiles)].map(({ name, title, path }) => ({ key: name, name: title, path }));
  return [...chosen, TERMINAL];
}
