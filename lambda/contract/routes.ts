import type { FunctionName } from '../domain/duties';
import { ENTER_PATH, RENEW_PATH } from './edge';

/** One route of the HTTP API and the function behind it. */
export interface Route {
  /** `ANY`: whatever the browser asked with before it was sent there. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ANY';
  readonly path: string;
  readonly function: FunctionName;
  /**
   * `token`: a signed-in user's access token. `guest`: the session's own token, checked by the function. `edge`: what a
   * browser on its way into a workbench brings, a code or a ticket, checked by the function.
   */
  readonly auth: 'token' | 'guest' | 'edge';
  readonly status: 200 | 202 | 303 | 307;
}

export const ROUTES = [
  { method: 'GET', path: '/images', function: 'list-images', auth: 'token', status: 200 },
  { method: 'GET', path: '/images/{key}', function: 'show-image', auth: 'token', status: 200 },
  { method: 'PUT', path: '/images/{key}', function: 'map-image', auth: 'token', status: 200 },
  { method: 'DELETE', path: '/images/{key}', function: 'unmap-image', auth: 'token', status: 200 },
  {
    method: 'POST',
    path: '/images/{key}/rollback',
    function: 'roll-back-image',
    auth: 'token',
    status: 200,
  },
  { method: 'POST', path: '/sessions', function: 'launch', auth: 'token', status: 202 },
  { method: 'GET', path: '/sessions', function: 'list', auth: 'token', status: 200 },
  { method: 'GET', path: '/sessions/{id}', function: 'get', auth: 'token', status: 200 },
  { method: 'DELETE', path: '/sessions/{id}', function: 'terminate', auth: 'token', status: 202 },
  { method: 'POST', path: '/sessions/{id}/stop', function: 'stop', auth: 'token', status: 202 },
  { method: 'POST', path: '/sessions/{id}/start', function: 'start', auth: 'token', status: 202 },
  { method: 'POST', path: '/sessions/{id}/extend', function: 'extend', auth: 'token', status: 200 },
  { method: 'POST', path: '/sessions/{id}/door', function: 'door', auth: 'token', status: 200 },
  { method: 'POST', path: '/sessions/{id}/connect', function: 'connect', auth: 'token', status: 200 },
  { method: 'POST', path: '/sessions/{id}/credential', function: 'credential', auth: 'token', status: 200 },
  {
    method: 'GET',
    path: '/sessions/{id}/connectivity',
    function: 'connectivity',
    auth: 'token',
    status: 200,
  },
  { method: 'GET', path: '/sessions/{id}/events', function: 'events', auth: 'token', status: 200 },
  { method: 'GET', path: '/estimate', function: 'estimate', auth: 'token', status: 200 },
  { method: 'GET', path: '/credit', function: 'credit', auth: 'token', status: 200 },
  { method: 'GET', path: '/accounts/{owner}', function: 'credit', auth: 'token', status: 200 },
  { method: 'POST', path: '/accounts/{owner}/grants', function: 'grant', auth: 'token', status: 200 },
  { method: 'POST', path: '/leave', function: 'leave', auth: 'token', status: 200 },
  { method: 'POST', path: '/stop-everything', function: 'stop-everything', auth: 'token', status: 200 },
  { method: 'POST', path: '/guest/report', function: 'guest-report', auth: 'guest', status: 200 },
  { method: 'POST', path: ENTER_PATH, function: 'enter', auth: 'edge', status: 303 },
  { method: 'ANY', path: RENEW_PATH, function: 'renew', auth: 'edge', status: 307 },
] as const satisfies readonly Route[];
