import type { SigningKey } from './ticket';

/**
 * What the way into a workbench in the browser is made of:
 *
 *     POST /sessions/{id}/connect   token     -> { enterUrl, code, path, expiresAt }
 *     POST <enterUrl>               form code=<code>, from the console's page  -> 303 to the path, with the ticket as a cookie
 *     POST <enterUrl>               form leave=yes, from there too  -> a page that leads back, and the browser forgets its ticket
 *     <any path of the workbench>   cookie    -> the edge's function finds the ticket good, the computer's gate its proof
 *     ANY  RENEW_PATH?to=<path>     cookie    -> 307 to the path with a fresh ticket
 *     POST /leave                   token     -> { until }: from now on no code or ticket of before is taken for a ticket
 *
 * `lambda/edge/workbench.js` can import nothing: it says the names again, and its tests compare them.
 */

/**
 * The browser's ticket. The prefix makes browsers keep it for this very host, only over TLS, and never beside another of
 * the same name.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
export const TICKET_COOKIE = '__Host-berth-ticket';

/** The edge passes everything under this path to the API and nothing of it to a computer. */
export const EDGE_PATHS = '/_berth/*';
export const ENTER_PATH = '/_berth/enter';
export const RENEW_PATH = '/_berth/renew';

/** The field of a form to `ENTER_PATH` that takes a browser out of the workbench instead of into it. */
export const LEAVE_FIELD = 'leave';

/** What the edge's function tells the gate of a computer. */
export const PROOF_HEADER = 'x-berth-proof';

/** How long a code may wait for the browser that was sent with it, in seconds. It is good once. */
export const CODE_SECONDS = 60;

/** For so long after its end a ticket can be exchanged for a fresh one, in seconds; a browser keeps it until it is closed. */
export const RENEW_SECONDS = 12 * 3600;

/** The edge's function exchanges tickets early that are good for less than this, in seconds. */
export const RENEW_EARLY_SECONDS = 300;

/** What names the keys in the edge's key-value store. */
export const EDGE_KEYS = 'keys';

/** Longest value in a key-value store, in bytes. */
const MOST_KEYS_BYTES = 1024;

/**
 * What the edge's function reads its keys from: the current one first, then the one before, if there is one.
 *
 * @throws Error when that does not fit into the store
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export function edgeKeysValue(keys: readonly SigningKey[]): string {
  const value = JSON.stringify(keys.map(({ id, secret }) => ({ id, secret })));
  if (value.length > MOST_KEYS_BYTES) throw new Error('so many keys do not fit into the key-value store');
  return value;
}

/** What stands in the edge's function for what only the stack knows. */
const EDGE_REGION = '__BERTH_REGION__';
const EDGE_HOSTS = '__BERTH_HOSTS__';

/**
 * The code of the edge's function for one deployment.
 *
 * @param source the text of `lambda/edge/workbench.js`
 * @param region the AWS region of the computers, or what CloudFormation makes it of
 * @param hosts whether each session has its own host name
 */
export function edgeCode(source: string, region: string, hosts: boolean): string {
  for (const place of [EDGE_REGION, EDGE_HOSTS])
    if (source.split(place).length !== 2) throw new Error(`the edge's function must say ${place} once`);
  return source.replace(EDGE_REGION, () => region).replace(EDGE_HOSTS, hosts ? 'yes' : 'no');
}

/** Stands for the session's id in the setting `workbenchUrl`, where each session has its own host name. */
export const SESSION_IN_URL = '{session}';

/** The origin of a session's workbench: `https://d111111abcdef8.cloudfront.net`, or one of its own. */
export function workbenchOrigin(workbenchUrl: string, session: string): string {
  return new URL(workbenchUrl.replace(SESSION_IN_URL, session)).origin;
}

const LONGEST_PATH = 4096;

/**
 * A path, and what follows it, of the host that it is asked on; undefined for whatever else a browser could make of it,
 * and for the edge's own paths.
 */
export function pathOfThisHost(text: string): string | undefined {
  // Visible ASCII, as URLs are written; browsers take a backslash for a slash, and two for the beginning of a host.
  if (text.length > LONGEST_PATH || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return undefined;
  const { pathname } = new URL(text, 'https://berth.invalid');
  return /^\/+_berth(?:\/|$)/i.test(decoded(pathname)) ? undefined : text;
}

function decoded(path: string): string {
  return path.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The browser is sent to `enterUrl` by a form, with `code` in its body: no URL ever holds it. */
export interface ConnectView {
  readonly enterUrl: string;
  readonly code: string;
  readonly path: string;
  /** ISO 8601 in UTC: until when the code waits. */
  readonly expiresAt: string;
}
