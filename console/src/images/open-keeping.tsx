import { lazy, type ReactElement, Suspense, useSyncExternalStore } from 'react';
import type { Keeping } from './keeping';

const MapDialog = lazy(() => import('./map-dialog'));
const KeepDialog = lazy(() => import('./keep-dialog'));

let keeping: Keeping | undefined;
const listeners = new Set<() => void>();

export function openKeeping(next: Keeping): void {
  show(next);
}

function show(next: Keeping | undefined): void {
  keeping = next;
  for (const listener of listeners) listener();
}

function close(): void {
  show(undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where these dialogs are; once in the page. */
export function KeepingPlace(): ReactElement | null {
  const now = useSyncExternalStore(subscribe, () => keeping);
  if (now === undefined) return null;
  return (
    <Suspense>
      {now.what === 'map' ? <MapDialog onClose={close} /> : <KeepDialog keeping={now} onClose={close} />}
    </Suspense>
  );
}
