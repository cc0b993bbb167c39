import { ApiProblem, notSignedIn, problemIn, unreachable } from './api-problem';
import type { Answers, Bodies, Endpoint, Named } from './endpoints';

/** Where tokens come from. */
export interface TokenSource {
  /** The access token to use now; undefined when nobody is signed in. */
  readonly current: () => string | undefined;
  /**
   * Waits for another token than the one that was refused: silently, or until the person has signed in again.
   *
   * @throws ApiProblem `not-signed-in` when nobody will
   */
  readonly replacementFor: (refused: string | undefined) => Promise<string>;
}

type At<E extends string> = [Named<E>] extends [never]
  ? { readonly at?: undefined }
  : { readonly at: Readonly<Record<Named<E>, string>> };
type With<E> = E extends keyof Bodies ? { readonly body?: Bodies[E] } : { readonly body?: undefined };

/** What one call says: `at` fills the names in the path, `query` its question, `key` makes a retry the same request. */
export type Call<E extends string> = At<E> &
  With<E> & {
    readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
    readonly key?: string;
    readonly signal?: AbortSignal;
  };

type Args<E extends string> = [Named<E>] extends [never] ? [call?: Call<E>] : [call: Call<E>];

/**
 * Calls one endpoint of the HTTP API. An answer that has not changed since (304) is the very same object as before, so
 * nothing is drawn again.
 *
 * @throws ApiProblem what the API refuses, or why there was no answer
 */
export type Api = <E extends Endpoint>(endpoint: E, ...call: Args<E>) => Promise<Answers[E]>;

interface Kept {
  readonly etag: string;
  readonly answer: unknown;
}

/** @param baseUrl where the API is: a path of the console's own origin, or another origin */
export function apiClient(baseUrl: string, tokens: TokenSource): Api {
  const kept = new Map<string, Kept>();

  return async (endpoint, ...[call = {}]) => {
    const { body, query = {}, key, signal } = call;
    const at: Readonly<Record<string, string>> = call.at ?? {};
    const [method = 'GET', template = '/'] = endpoint.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(at[name] ?? ''));
    const asked = Object.entries(query).filter(([, value]) => value !== undefined);
    const question = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
    const url = `${baseUrl}${path}${question === '' ? '' : `?${question}`}`;
    const before = method === 'GET' ? kept.get(url) : undefined;

    const send = async (token: string | undefined): Promise<Response> => {
      try {
        return await fetch(url, {
          method,
          ...(signal && { signal }),
          ...(body !== undefined && { body: JSON.stringify(body) }),
          headers: {
            accept: 'application/json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(key !== undefined && { 'idempotency-key': key }),
            ...(before && { 'if-none-match': before.etag }),
          },
        });
      } catch (error) {
        if (signal?.aborted) throw error;
        throw unreachable();
      }
    };

    const token = tokens.current();
    let response = await send(token);
    // The same request once more with another token: its key makes sure that nothing is done twice.
    if (response.status === 401) response = await send(await tokens.replacementFor(token));
    if (response.status === 401) throw notSignedIn();
    if (response.status === 304 && before) return before.answer as never;
    if (!response.ok) throw await problemIn(response);
    const answer = await answerIn(response);
    const etag = response.headers.get('etag');
    if (method === 'GET' && etag !== null) kept.set(url, { etag, answer });
    return answer as never;
  };
}

async function answerIn(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // A web server that hands out a page for every address does so for the API's, too.
    throw new ApiProblem({
      code: 'fault',
      status: response.status,
      title: 'Berth did not answer as it should',
      detail: 'The answer is not JSON: the address of the API in config.json may be wrong.',
      help: 'Tell an administrator.',
    });
  }
}
