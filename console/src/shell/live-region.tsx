import { type ReactElement, useSyncExternalStore } from 'react';

interface Said {
  readonly text: string;
  /** The same sentence twice is read twice: it goes into the other of two places. */
  readonly turn: 0 | 1;
}

let said: Said = { text: '', turn: 0 };
const listeners = new Set<() => void>();

/** Has a screen reader say something when it has finished what it is saying. Nothing is seen of it. */
export function announce(text: string): void {
  said = { text, turn: said.turn === 0 ? 1 : 0 };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where announcements are read from; once in the page. @see https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA22 */
export function LiveRegion(): ReactElement {
  const { text, turn } = useSyncExternalStore(subscribe, () => said);
  return (
    <div className="unseen">
      <div role="status">{turn === 0 ? text : ''}</div>
      <div role="status">{turn === 1 ? text : ''}</div>
    </div>
  );
}
