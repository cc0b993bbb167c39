import { useSyncExternalStore } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { useSession } from '../api/queries';
import { useConfiguration } from '../use-configuration';
import { keptWorkbenches, openWorkbenches } from './kept-workbenches';

/** Other tabs connect too, also while this one waits. */
function subscribe(listener: () => void): () => void {
  addEventListener('storage', listener);
  return () => removeEventListener('storage', listener);
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
  const last = openWorkbenches(useSyncExternalStore(subscribe, keptWorkbenches)).at(-1);
  const isAsked = isShared && last !== undefined && last !== id;
  const { data, error } = useSession(last ?? id, isAsked);
  // One that cannot be seen, or is no more, is nothing to lose for whoever is signed in.
  if (!isAsked || error !== null) return { isPending: false, session: undefined };
  return { isPending: data === undefined, session: data?.state === 'ready' ? data : undefined };
}
