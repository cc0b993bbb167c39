import { useSyncExternalStore } from 'react';

export const VIEWS = ['icons', 'list'] as const;
export type View = (typeof VIEWS)[number];

const KEY = 'berth-sessions-view';
const listeners = new Set<() => void>();
let view: View = kept();

function kept(): View {
  try {
    return VIEWS.find((one) => one === localStorage.getItem(KEY)) ?? 'icons';
  } catch {
    // A browser may forbid to keep anything.
    return 'icons';
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether sessions are shown as icons or as a list; the choice is kept in this browser. */
export function useChosenView(): View {
  return useSyncExternalStore(subscribe, () => view);
}

export function chooseView(chosen: View): void {
  view = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Then it holds for this page.
  }
  for (const listener of listeners) listener();
}
