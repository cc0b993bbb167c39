import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import { createPortal } from 'react-dom';
import type { MenuItem, MenuPlace } from './menu-item';
import { placeMenu } from './place-menu';
import './menu.css';

/** Letters that follow each other faster than this are one word. */
const WORD_PAUSE = 600;

export interface MenuListProps {
  /** What it is a menu of. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly place: MenuPlace;
  /** The button that opens and closes it: a press on that is not one beside the menu. */
  readonly opener: RefObject<HTMLElement | null>;
  /** @param focusBack false where the focus has gone somewhere else by itself */
  readonly onClose: (focusBack: boolean) => void;
}

/**
 * An open menu. It lies over everything, stays inside the window, and closes with Escape, Tab, a press beside it, or
 * when what is behind it moves.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menubar/
 */
export function MenuList({ label, items, place, opener, onClose }: MenuListProps): ReactElement {
  const id = useId();
  const menu = useRef<HTMLUListElement>(null);
  const word = useRef({ text: '', at: 0 });

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    // The top layer: nothing of the page can lie over it, and no ancestor cuts it off.
    if (!element.matches(':popover-open')) element.showPopover();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const { left, top } = placeMenu(
      place,
      { width: element.offsetWidth, height: element.offsetHeight },
      { width, height },
    );
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
    entriesOf(element)[0]?.focus({ preventScroll: true });
  }, [place]);

  useEffect(() => {
    const ended = new AbortController();
    const outside = (event: Event): void => {
      const at = event.target instanceof Node ? event.target : null;
      if (menu.current?.contains(at) === true) return;
      if (event.type === 'pointerdown' && opener.current?.contains(at) === true) return;
      onClose(event.type === 'scroll');
    };
    document.addEventListener('pointerdown', outside, { signal: ended.signal, capture: true });
    document.addEventListener('scroll', outside, { signal: ended.signal, capture: true });
    window.addEventListener('blur', () => onClose(true), { signal: ended.signal });
    window.addEventListener('resize', () => onClose(true), { signal: ended.signal });
    return () => ended.abort();
  }, [onClose, opener]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = entriesOf(event.currentTarget);
    const now = entries.findIndex((entry) => entry === document.activeElement);
    const next = nextEntry(event.key, now, entries.length);
    if (event.key === 'Escape') onClose(true);
    else if (event.key === 'Tab') onClose(true);
    else if (event.key === 'Enter' || event.key === ' ') entries[now]?.click();
    else if (next !== undefined) entries[next]?.focus({ preventScroll: true });
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const { text, at } = word.current;
      const goesOn = event.timeStamp - at < WORD_PAUSE;
      word.current = { text: (goesOn ? text : '') + event.key.toLowerCase(), at: event.timeStamp };
      startingWith(entries, word.current.text, now)?.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return createPortal(
    <ul
      ref={menu}
      className="menu"
      popover="manual"
      role="menu"
      aria-label={label}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
      // React hands events of a portal on to the parent of the component, where a press would mean something else.
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
    >
      {items.map((item) => (
        <li key={item.id} role="none" className={item.apart === true ? 'menu-apart' : undefined}>
          <Entry item={item} reasonId={`${id}-${item.id}`} onClose={onClose} />
        </li>
      ))}
    </ul>,
    // Inside its landmark; a modal dialog lets nothing outside of it be pressed. The top layer does the rest.
    opener.current?.closest('main, dialog') ?? document.body,
  );
}

interface EntryProps {
  readonly item: MenuItem;
  readonly reasonId: string;
  readonly onClose: (focusBack: boolean) => void;
}

function Entry({ item, reasonId, onClose }: EntryProps): ReactElement {
  const { label, href, newTab, disabled, danger, onSelect } = item;
  const same = {
    role: 'menuitem',
    tabIndex: -1,
    className: danger === true ? 'menu-entry menu-danger' : 'menu-entry',
    // The one under the pointer is the one that the keys move on from.
    onPointerMove: (event: { readonly currentTarget: HTMLElement }) =>
      event.currentTarget.focus({ preventScroll: true }),
  };
  if (disabled !== undefined) {
    return (
      <button type="button" {...same} aria-disabled="true" aria-describedby={reasonId}>
        {label}
        <small id={reasonId}>{disabled}</small>
      </button>
    );
  }
  const choose = (): void => {
    onClose(true);
    onSelect?.();
  };
  if (href === undefined) {
    return (
      <button type="button" {...same} onClick={choose}>
        {label}
      </button>
    );
  }
  const target = newTab === true ? { target: '_blank', rel: 'noopener' } : {};
  return (
    <a href={href} {...same} {...target} onClick={choose}>
      {label}
      {newTab === true && <NewTabMark />}
    </a>
  );
}

function NewTabMark(): ReactElement {
  return (
    <svg
      className="menu-new-tab"
      viewBox="0 0 12 12"
      width="12"
      height="12"
      role="img"
      aria-label="(new tab)"
    >
      <path d="M7 1h4v4M11 1 5.5 6.5M9 7.5V11H1V3h3.5" fill="none" stroke="currentColor" strokeWidth="1.4" />
    </svg>
  );
}

function entriesOf(menu: Element): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
}

/** Where the keys lead: up and down in a ring, Home and End. */
function nextEntry(key: string, now: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (now + 1) % count;
    case 'ArrowUp':
      return now <= 0 ? count - 1 : now - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** The next entry that begins so, after the one that has the focus; a word that grows may stay where it is. */
function startingWith(entries: readonly HTMLElement[], text: string, now: number): HTMLElement | undefined {
  const from = text.length === 1 ? now + 1 : Math.max(0, now);
  return [...entries.slice(from), ...entries.slice(0, from)].find((entry) =>
    entry.textContent.toLowerCase().startsWith(text),
  );
}
