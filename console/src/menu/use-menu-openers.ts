import { type RefObject, useEffect } from 'react';
import type { MenuPlace } from './menu-item';

/** How long a finger rests before it means the menu. */
const LONG_PRESS = 500;
/** A finger that moves further than this scrolls. */
const STEADY = 10;

/**
 * Opens a menu the ways people expect it on the target: right click, long press, the Menu key and Shift+F10. Browsers
 * tell of most of these as `contextmenu`; iOS tells of no long press, and some systems of no Shift+F10.
 */
export function useMenuOpeners(
  target: RefObject<HTMLElement | null>,
  open: (place: MenuPlace) => void,
): void {
  useEffect(() => {
    const element = target.current;
    if (element === null) return undefined;
    const ended = new AbortController();
    const listen = { signal: ended.signal };
    const press = longPress(element, open);
    // Its style keeps iOS from answering the long press itself.
    element.dataset['menu'] = '';

    element.addEventListener(
      'contextmenu',
      (event) => {
        event.preventDefault();
        press.cancel();
        // A key opens it where the focus is, not where the pointer happens to be.
        if (event.button === 2 || press.byTouch()) open({ x: event.clientX, y: event.clientY });
        else open(placeOf(event.target, element));
      },
      listen,
    );
    element.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return;
        event.preventDefault();
        open(placeOf(event.target, element));
      },
      listen,
    );
    element.addEventListener('pointerdown', press.down, listen);
    element.addEventListener('pointermove', press.move, listen);
    for (const over of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
      element.addEventListener(over, press.cancel, listen);
    }
    element.addEventListener('click', press.click, { ...listen, capture: true });
    return () => {
      press.cancel();
      ended.abort();
    };
  }, [target, open]);
}

interface LongPress {
  readonly down: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  readonly cancel: () => void;
  readonly click: (event: MouseEvent) => void;
  readonly byTouch: () => boolean;
}

function longPress(element: HTMLElement, open: (place: MenuPlace) => void): LongPress {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let touch = false;
  let opened = false;
  const cancel = (): void => clearTimeout(timer);
  return {
    cancel,
    byTouch: () => touch,
    down: (event) => {
      cancel();
      opened = false;
      touch = event.pointerType === 'touch';
      if (!touch || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        opened = element.isConnected;
        if (opened) open(from);
      }, LONG_PRESS);
    },
    move: (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STEADY) cancel();
    },
    // The finger that opened the menu goes up again over the target: that is no press on it.
    click: (event) => {
      if (!opened) return;
      opened = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function placeOf(focused: EventTarget | null, element: HTMLElement): MenuPlace {
  const at = focused instanceof Element ? focused : element;
  const { left, right, top, bottom } = at.getBoundingClientRect();
  return { beside: { left, right, top, bottom } };
}
