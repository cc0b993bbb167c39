import type { Socket } from 'node:net';

/**
 * Carries bytes both ways between two connections until one of them ends; the other ends with it.
 *
 * @param open both are in it for as long as they are open, so that whoever holds it can cut them
 */
export function joinSockets(one: Socket, other: Socket, open: Set<Socket>): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    open.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
