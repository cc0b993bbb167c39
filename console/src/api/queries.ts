import { keepPreviousData, QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ImageDetailsView, ImageView, SessionView } from '../../../lambda/contract/answers';
import { ApiProblem } from './api-problem';
import type { ConnectivityView } from '../../../lambda/contract/connectivity-answer';
import type { EstimateView } from '../../../lambda/contract/estimate-answer';
import type { Account, TimelineView } from './endpoints';
import { useApi } from './use-api';

/** How often a page asks again: while something moves, and otherwise. A hidden page asks nothing, and at once when it is shown again. */
const MOVING = 2_000;
const RESTING = 20_000;

const MOVES: readonly SessionView['state'][] = ['starting', 'stopping', 'terminating'];

/** Whether the session is on its way, or about to stop. */
export function isMoving({
  state,
  intent,
  verdict,
}: Pick<SessionView, 'state' | 'intent' | 'verdict'>): boolean {
  if (MOVES.includes(state)) return true;
  // Asked to do something else than it does: to stop, to start, to end.
  if (state === 'ready') return intent !== 'run' || verdict?.action !== 'keep';
  return state === 'stopped' && intent !== 'stop';
}

/** What no repetition changes is not asked again: a refusal. */
function isWorthAgain(failures: number, error: Error): boolean {
  return (
    failures < 2 && error instanceof ApiProblem && (error.code === 'unreachable' || error.code === 'fault')
  );
}

export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: isWorthAgain,
        refetchOnWindowFocus: 'always',
        staleTime: 1_000,
        // A browser may take itself for offline and still reach a Berth on this very machine: it is asked all the same.
        networkMode: 'offlineFirst',
      },
      mutations: { retry: isWorthAgain, networkMode: 'always' },
    },
  });
}

export function useImages(): UseQueryResult<readonly ImageView[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['images'],
    queryFn: async ({ signal }) => (await api('GET /images', { signal })).images,
    staleTime: 60_000,
  });
}

export function useImage(key: string, enabled = true): UseQueryResult<ImageDetailsView> {
  const api = useApi();
  return useQuery({
    queryKey: ['images', key],
    queryFn: ({ signal }) => api('GET /images/{key}', { at: { key }, signal }),
    staleTime: 10_000,
    enabled,
  });
}

/**
 * @param all everybody's, for those who may see them
 * @param again whether they are asked for again and again
 */
export function useSessions(all = false, again = true): UseQueryResult<readonly SessionView[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['sessions', { all }],
    queryFn: async ({ signal }) =>
      (await api('GET /sessions', { query: { all: all ? true : undefined }, signal })).sessions,
    refetchInterval: ({ state }) => again && (state.data?.some(isMoving) ? MOVING : RESTING),
  });
}

export function useSession(id: string, enabled = true): UseQueryResult<SessionView> {
  const api = useApi();
  return useQuery({
    queryKey: ['session', id],
    queryFn: ({ signal }) => api('GET /sessions/{id}', { at: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? MOVING : RESTING),
    enabled,
  });
}

/** @param moving whether the session is on its way: then news come fast */
export function useEvents(id: string, moving = false): UseQueryResult<TimelineView> {
  const api = useApi();
  return useQuery({
    queryKey: ['session', id, 'events'],
    queryFn: ({ signal }) => api('GET /sessions/{id}/events', { at: { id }, signal }),
    refetchInterval: moving ? MOVING : RESTING,
  });
}

export function useConnectivity(id: string): UseQueryResult<ConnectivityView> {
  const api = useApi();
  return useQuery({
    queryKey: ['session', id, 'connectivity'],
    queryFn: ({ signal }) => api('GET /sessions/{id}/connectivity', { at: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && MOVES.includes(state.data.state) ? MOVING : RESTING),
  });
}

export function useCredit(): UseQueryResult<Account> {
  const api = useApi();
  return useQuery({
    queryKey: ['credit'],
    queryFn: ({ signal }) => api('GET /credit', { signal }),
    refetchInterval: RESTING,
  });
}

/** What a launch is asked to be, as far as it decides the price. */
export interface Wanted {
  readonly image: string;
  readonly instanceType?: string | undefined;
  readonly minutes?: number | undefined;
  readonly diskGiB?: number | undefined;
}

/** While the next estimate is on its way the last one stays, marked as a placeholder. */
export function useEstimate(wanted: Wanted, enabled = true): UseQueryResult<EstimateView> {
  const api = useApi();
  return useQuery({
    queryKey: ['estimate', wanted],
    queryFn: ({ signal }) => api('GET /estimate', { query: { ...wanted }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: RESTING,
    enabled,
  });
}
