import { lazy, type ReactElement, Suspense, useSyncExternalStore } from 'react';
import { strings } from '../strings';
import type { Opening } from './opening';

const LaunchDialog = lazy(() => import('./launch-dialog'));

let opening: Opening | undefined;
const listeners = new Set<() => void>();

function set(next: Opening | undefined): void {
  opening = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the launch dialog for an image, on whatever page the person is. */
export function openLaunch(image: string): void {
  set({ image, key: crypto.randomUUID() });
}

/** Has the dialog at hand before it is asked for: when somebody looks as if they would. */
export function prepareLaunch(): void {
  // What cannot be loaded now is loaded, or told, when it is needed.
  import('./launch-dialog').catch(() => undefined);
}

/** Where the dialog is; once in the page. */
export function LaunchPlace(): ReactElement | null {
  const now = useSyncExternalStore(subscribe, () => opening);
  if (now === undefined) return null;
  return (
    <Suspense fallback={<span className="unseen">{strings.shell.loading}</span>}>
      <LaunchDialog key={now.key} opening={now} onClose={() => set(undefined)} />
    </Suspense>
  );
}
