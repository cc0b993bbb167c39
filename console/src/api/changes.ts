import { type QueryClient, useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { SessionView } from '../../../lambda/contract/answers';
import type { Protocol } from '../../../lambda/domain/image';
import type { Account, Answers, Bodies } from './endpoints';
import { useApi } from './use-api';

type Changes<V, A> = UseMutationResult<A, Error, V>;

/** Every answer that is a session is what is shown of it from then on; all that depends on it is asked for again. */
function useSessionChange<V>(act: (change: V) => Promise<SessionView>): Changes<V, SessionView> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (session) => {
      client.setQueryData(['session', session.id], session);
      client.setQueriesData<readonly SessionView[]>({ queryKey: ['sessions'] }, (shown) =>
        shown?.map((one) => (one.id === session.id ? session : one)),
      );
      await changed(client, session.id);
    },
  });
}

async function changed(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['sessions'] }),
    client.invalidateQueries({ queryKey: ['session', id] }),
    client.invalidateQueries({ queryKey: ['credit'] }),
  ]);
}

/** @param key of the launch: however often it is pressed, it is one session */
export function useLaunch(): Changes<
  { readonly key: string; readonly order: Bodies['POST /sessions'] },
  SessionView
> {
  const api = useApi();
  return useSessionChange(({ key, order }) => api('POST /sessions', { body: order, key }));
}

interface OfSession {
  readonly id: string;
}

export function useStop(): Changes<OfSession, SessionView> {
  const api = useApi();
  return useSessionChange(({ id }) => api('POST /sessions/{id}/stop', { at: { id } }));
}

export function useStart(): Changes<
  OfSession & { readonly order?: Bodies['POST /sessions/{id}/start'] },
  SessionView
> {
  const api = useApi();
  return useSessionChange(({ id, order = {} }) =>
    api('POST /sessions/{id}/start', { at: { id }, body: order, key: crypto.randomUUID() }),
  );
}

export function useExtend(): Changes<
  OfSession & { readonly minutes: number; readonly key: string },
  SessionView
> {
  const api = useApi();
  return useSessionChange(({ id, minutes, key }) =>
    api('POST /sessions/{id}/extend', { at: { id }, body: { minutes }, key }),
  );
}

export function useTerminate(): Changes<OfSession, SessionView> {
  const api = useApi();
  return useSessionChange(({ id }) => api('DELETE /sessions/{id}', { at: { id } }));
}

/** Opens the direct door to the address that this page is seen from. */
export function useOpenDoor(): Changes<
  OfSession & { readonly minutes?: number | undefined; readonly protocol?: Protocol | undefined },
  SessionView
> {
  const api = useApi();
  return useSessionChange(({ id, ...body }) => api('POST /sessions/{id}/door', { at: { id }, body }));
}

/** A code that opens the workbench, once and soon. */
export function useConnect(): Changes<
  OfSession & { readonly path?: string | undefined },
  Answers['POST /sessions/{id}/connect']
> {
  const api = useApi();
  return useMutation({
    mutationFn: ({ id, path }) =>
      api('POST /sessions/{id}/connect', { at: { id }, body: path === undefined ? {} : { path } }),
  });
}

/** Reveals the key or the password; every ask is an event, whatever its answer. The answer is kept nowhere but in the caller's hands. */
export function useCredential(): Changes<OfSession, Answers['POST /sessions/{id}/credential']> {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }) => api('POST /sessions/{id}/credential', { at: { id } }),
    gcTime: 0,
    // A repeat is another ask: only the person asks for one.
    retry: false,
    onSettled: (_answer, _error, { id }) => client.invalidateQueries({ queryKey: ['session', id, 'events'] }),
  });
}

/** What changes the catalogue: for administrators and teachers. */
export function useImageChange<
  E extends 'PUT /images/{key}' | 'DELETE /images/{key}' | 'POST /images/{key}/rollback',
>(
  endpoint: E,
): Changes<
  { readonly key: string } & (E extends keyof Bodies ? { readonly body: Bodies[E] } : object),
  Answers[E]
> {
  const api = useApi() as (asked: E, call: object) => Promise<Answers[E]>;
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...more }) => api(endpoint, { at: { key }, ...more }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['images'] }),
  });
}

/** @param key of the grant: the same grant twice is one */
export function useGrant(): Changes<
  { readonly owner: string; readonly key: string; readonly grant: Bodies['POST /accounts/{owner}/grants'] },
  Account
> {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ owner, key, grant }) =>
      api('POST /accounts/{owner}/grants', { at: { owner }, body: grant, key }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['credit'] }),
  });
}
