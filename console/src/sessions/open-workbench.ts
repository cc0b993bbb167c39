import { useSyncExternalStore } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { useSession } from '../api/queries';
import { useConfiguration } from '../use-configuration';

/** Under it the browser keeps the id of the session that it connected to last; a ticket never comes here. */
const KEY = 'berth-workbench';

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A browser may forbid to keep anything.
    return null;
  }
}

/** Other tabs connect too, also while this one waits. */
function subscribe(listener: () => void): () => void {
  addEventListener('storage', listener);
  return () => removeEventListener('storage', listener);
}

/** From now on it is this session's workbench that the browser has open. */
export function keepOpenWorkbench(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Then nobody is warned.
  }
}

/** Whose open workbench would become another's. */
export interface OtherWorkbench {
  /** It is being asked for: nothing is known yet. */
  readonly isPending: boolean;
  /** It runs, and this browser connected to it last. */
  readonly session: SessionView | undefined;
}

/**
 * The workbench that this browser has open, when connecting to `id` would take its tabs: where all workbenches have one
 * origin, a browser holds one ticket. With a wildcard domain each has its own, and there is never another.
 */
export function useOtherWorkbench(id: string): OtherWorkbench {
  const isShared = !useConfiguration().workbenchOrigin.includes('*');
  const last = useSyncExternalStore(subscribe, kept);
  const isAsked = isShared && last !== null && last !== id;
  const { data, error } = useSession(last ?? id, isAsked);
  // One that cannot be seen, or is no more, is nothing to lose for whoever is signed in.
  if (!isAsked || error !== null) return { isPending: false, session: undefined };
  return { isPending: data === undefined, session: data?.state === 'ready' ? data : undefined };
}
