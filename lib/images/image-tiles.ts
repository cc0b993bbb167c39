import type { Check, ImageTile } from '../../lambda/domain/image';
import { REMOTE_ACCESS } from '../../lambda/domain/remote-access';
import type { Tile } from './tile';

/** Caddy's, on every managed image. */
const WORKBENCH_PORT = 80;

/** What every workbench has: a service of the computer itself, without a container. */
const TERMINAL: ImageTile = { key: 'terminal', name: 'Terminal', path: '/terminal/' };

/** What a workbench with these tiles has, each once, as the catalogue says it. */
export function imageTiles(tiles: readonly Tile[]): readonly ImageTile[] {
  const chosen = [...new Set(tiles)].map(({ name, title, path }) => ({ key: name, name: title, path }));
  return [...chosen, TERMINAL];
}

/** What the guest of a managed image must prove: each tile as its owner reaches it, through the workbench's front. */
export function workbenchReadiness(tiles: readonly ImageTile[]): readonly Check[] {
  const { protocol, port } = REMOTE_ACCESS.linux;
  return [
    { name: protocol, kind: 'tcp', port },
    page('workbench', '/'),
    ...tiles.map(({ key, path }) => page(key, path)),
  ];
}

function page(name: string, path: string): Check {
  return { name, kind: 'http', port: WORKBENCH_PORT, path };
}
