import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A value of a query string, header or cookie; all of them, the first included, where there are more than one. */
export interface EdgeValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

export type EdgeValues = Readonly<Record<string, EdgeValue>>;

/** A request as a CloudFront function sees it and answers it. */
export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EdgeValues;
  /** By their names in small letters, without `cookie`. */
  readonly headers: EdgeValues;
  readonly cookies: EdgeValues;
}

/**
 * What CloudFront hands a function.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface EdgeEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html */
const HIDDEN = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);
const HIDDEN_FAMILIES = ['x-amz-cf-', 'x-amzn-', 'x-edge-'];

/** Whether a function neither sees a header nor may add it. */
export function isHidden(name: string): boolean {
  return HIDDEN.has(name) || HIDDEN_FAMILIES.some((family) => name.startsWith(family));
}

/** Seen by a function, and not its to change. */
export const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'] as const;

/** A browser's request as the event of a distribution's viewer-request function. There is no body in it. */
export function viewerRequestEvent(
  { method = 'GET', url = '/', rawHeaders, socket }: IncomingMessage,
  distribution: { readonly id: string; readonly domainName: string },
): EdgeEvent {
  const [uri = '/', query = ''] = splitOnce(url, '?');
  const headers: [string, string][] = [];
  const cookies: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name, value] = [(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''];
    if (name === 'cookie') cookies.push(...pairs(value, ';'));
    else if (!isHidden(name)) headers.push([name, value]);
  }
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType: 'viewer-request',
      requestId: randomBytes(40).toString('base64url'),
    },
    viewer: { ip: socket.remoteAddress ?? '127.0.0.1' },
    request: {
      method,
      uri,
      querystring: collected(pairs(query, '&')),
      headers: collected(headers),
      cookies: collected(cookies),
    },
  };
}

/** What follows the `?` of an address, as it came; undefined without a `?`. */
export function rawQueryOf(url: string): string | undefined {
  return splitOnce(url, '?')[1];
}

/** The pairs of `a=1&b=2`, still encoded as they came. */
function pairs(text: string, separator: string): [string, string][] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = splitOnce(part, '=');
      return [name, value];
    });
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function collected(found: readonly (readonly [string, string])[]): EdgeValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of found) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(
    [...values].map(([name, all]) => [
      name,
      {
        value: all[0] ?? '',
        ...(all.length > 1 && { multiValue: all.map((value) => ({ value })) }),
      },
    ]),
  );
}

/** All values of one entry. */
export function allValues({ value, multiValue }: EdgeValue): readonly string[] {
  return multiValue === undefined ? [value] : multiValue.map((one) => one.value);
}
