import type { MenuPlace } from './menu-item';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** So far a menu stays from the edges of the window. */
const MARGIN = 8;

/**
 * Where the menu's top left corner goes so that all of it is inside the window: to the other side of the pointer or of
 * the button where there is no room, and where there is none either, as far in as it must.
 */
export function placeMenu(
  place: MenuPlace,
  menu: Size,
  view: Size,
): { readonly left: number; readonly top: number } {
  const [x, otherX, y, otherY] =
    'beside' in place
      ? [
          place.beside.right - menu.width,
          place.beside.left,
          place.beside.bottom,
          place.beside.top - menu.height,
        ]
      : [place.x, place.x - menu.width, place.y, place.y - menu.height];
  return {
    left: within(x, otherX, menu.width, view.width),
    top: within(y, otherY, menu.height, view.height),
  };
}

function within(wanted: number, other: number, size: number, room: number): number {
  const fits = (at: number): boolean => at >= MARGIN && at + size <= room - MARGIN;
  if (fits(wanted)) return wanted;
  if (fits(other)) return other;
  return Math.max(MARGIN, Math.min(wanted, room - MARGIN - size));
}
