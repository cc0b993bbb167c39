import type { IncomingHttpHeaders } from 'node:http';

const ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Why a request is not let in: only programs and pages of this machine may speak to what listens here. A page of
 * elsewhere is known by its `Origin`; one that had its own name lead here (DNS rebinding) by the `Host`.
 *
 * @param alsoHosts `Host` values that are let in as well
 * @returns a sentence, or `undefined` for a request that is let in
 */
export function strangersRequest(
  { host = '', origin }: IncomingHttpHeaders,
  alsoHosts: ReadonlySet<string> = new Set(),
): string | undefined {
  if (!HOST.test(host) && !alsoHosts.has(host)) {
    return `Only this machine may use the local cloud: it was asked for as ${host || 'no host'}.`;
  }
  if (origin !== undefined && !ORIGIN.test(origin)) {
    return `Only pages of this machine may use the local cloud: it was asked by a page of ${origin}.`;
  }
  return undefined;
}
