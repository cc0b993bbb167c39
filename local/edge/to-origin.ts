import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { allValues, type EdgeRequest, type EdgeValues, isHidden, READ_ONLY } from './edge-event';

export type Headers = readonly (readonly [string, string])[];

/** The name that CloudFront gives itself in `Via`. */
const VIA = '1.1 local.cloudfront.net (CloudFront)';

/**
 * What is wrong with a request as a function has left it; CloudFront then answers 502. Undefined when it is fine.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function violation(before: EdgeRequest, after: EdgeRequest): string | undefined {
  if (after.method !== before.method) return 'a function may not change the method';
  for (const name of READ_ONLY) {
    if (!isDeepStrictEqual(before.headers[name], after.headers[name])) return `${name} is read-only`;
  }
  const names = Object.keys(after.headers);
  const wrong = names.find((name) => name !== name.toLowerCase() || name === 'cookie' || isHidden(name));
  return wrong === undefined ? undefined : `a function may not add the header ${wrong}`;
}

/** The path and query of a request; a query that a function left alone is as the viewer wrote it. */
export function targetOf(incoming: IncomingMessage, before: EdgeRequest, after: EdgeRequest): string {
  const { url = '/' } = incoming;
  const at = url.indexOf('?');
  const query = isDeepStrictEqual(before.querystring, after.querystring)
    ? url.slice(at === -1 ? url.length : at)
    : written(after.querystring);
  return `${after.uri}${query}`;
}

function written(querystring: EdgeValues): string {
  const parts = flat(querystring).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function flat(values: EdgeValues): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    allValues(value).map((one): [string, string] => [name, one]),
  );
}

/**
 * The headers that an origin hears: those that the function has left, the cookies as one header, and what CloudFront
 * adds of itself.
 */
export function originHeaders(
  incoming: IncomingMessage,
  { headers, cookies }: EdgeRequest,
  host: string,
): Headers {
  const all = flat(headers).filter(
    ([name]) => name !== 'host' && name !== 'via' && name !== 'x-forwarded-for',
  );
  const cookie = flat(cookies).map(([name, value]) => `${name}=${value}`);
  const past = flat({ ...(headers['x-forwarded-for'] && { past: headers['x-forwarded-for'] }) });
  const viewer = incoming.socket.remoteAddress ?? '127.0.0.1';
  return [
    ['host', host],
    ...all,
    ...(cookie.length > 0 ? [['cookie', cookie.join('; ')] as const] : []),
    // The viewer's upgrade is not the function's business, but the origin's.
    ...(isWebSocket(incoming)
      ? ([
          ['connection', 'Upgrade'],
          ['upgrade', 'websocket'],
        ] as const)
      : []),
    ['x-forwarded-for', [...past.map(([, value]) => value), viewer].join(', ')],
    ['via', VIA],
    ['x-amz-cf-id', randomBytes(40).toString('base64url')],
  ];
}

export function isWebSocket({ headers, method }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** What belongs to one connection and not to an answer. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'proxy-connection',
  'upgrade',
]);

/** An origin's answer's headers as the viewer hears them. */
export function viewerHeaders({ rawHeaders }: IncomingMessage): Headers {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  return [
    ...pairs.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()) && name.toLowerCase() !== 'via'),
    ['via', VIA],
    ['x-cache', 'Miss from cloudfront'],
  ];
}
