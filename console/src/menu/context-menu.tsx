import { type ReactElement, type RefObject, useCallback, useRef, useState } from 'react';
import type { MenuItem, MenuPlace } from './menu-item';
import { MenuList } from './menu-list';
import { useMenuOpeners } from './use-menu-openers';

export type { MenuItem } from './menu-item';

export interface ContextMenuProps {
  /** What it is a menu of: `Actions for gpu-run`. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** What is pressed: right click, long press, the Menu key or Shift+F10 on it open the menu. */
  readonly target: RefObject<HTMLElement | null>;
  /** Called each time before it opens. */
  readonly onOpen?: (() => void) | undefined;
}

/**
 * A context menu, and the button that opens it for all who do not know that there is one. When it closes, the focus goes
 * back to where it was.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export function ContextMenu({ label, items, target, onOpen }: ContextMenuProps): ReactElement {
  const [place, setPlace] = useState<MenuPlace>();
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef<HTMLElement>(null);

  const open = useCallback(
    (at: MenuPlace) => {
      const focused = document.activeElement;
      const inside = focused instanceof HTMLElement && target.current?.contains(focused) === true;
      before.current = inside ? focused : button.current;
      onOpen?.();
      setPlace(at);
    },
    [onOpen, target],
  );
  useMenuOpeners(target, open);

  const close = useCallback((focusBack: boolean) => {
    setPlace(undefined);
    if (focusBack) before.current?.focus({ preventScroll: true });
  }, []);

  const openAtButton = (): void => {
    if (place !== undefined) close(true);
    else if (button.current !== null) open({ beside: button.current.getBoundingClientRect() });
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className="menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={place !== undefined}
        onClick={openAtButton}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          openAtButton();
        }}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M8 3h.01M8 8h.01M8 13h.01" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
        </svg>
      </button>
      {place !== undefined && (
        <MenuList label={label} items={items} place={place} opener={button} onClose={close} />
      )}
    </>
  );
}
