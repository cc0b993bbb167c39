import type { IncomingMessage } from 'node:http';

/** The longest address that CloudFront takes, with the scheme and the host, in bytes. */
const URL_BYTES = 8192;
/**
 * The longest request that CloudFront takes, headers and query string included, in bytes. AWS's pages also name 32,768:
 * what passes here passes there.
 */
const REQUEST_BYTES = 20_480;

/** So much Node itself must let in, for CloudFront's answer to be given and not Node's. */
export const NODE_HEADER_BYTES = 65_536;

/**
 * Whether CloudFront would not even look at a request, but answer 413 and hang up.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomMaxRequestStringLength
 */
export function isTooLong({ method = '', url = '', headers, rawHeaders }: IncomingMessage): boolean {
  const address = Buffer.byteLength(`https://${headers.host ?? ''}${url}`);
  // Each line with the two bytes of its end, each header with its colon and space.
  const line = Buffer.byteLength(`${method} ${url} HTTP/1.1`) + 2;
  const lines = rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2, line + 2);
  return address > URL_BYTES || lines > REQUEST_BYTES;
}
