import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * Whoever asks again and again with the entity tag of the last answer is told in few bytes that nothing has changed.
 *
 * @returns the answer with its entity tag, or 304 without a body; of anything but a good answer to a GET, the answer itself
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 */
export function revalidated(
  { headers, requestContext }: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>,
  answer: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 {
  if (requestContext.http.method !== 'GET' || answer.statusCode !== 200) return answer;
  const digest = createHash('sha256')
    .update(answer.body ?? '')
    .digest('base64url');
  const tag = `"${digest.slice(0, 22)}"`;
  const tagged = { ...answer.headers, etag: tag };
  // What stands between may have made it a weak one.
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (!known.includes(tag)) return { ...answer, headers: tagged };
  const { 'content-type': _, ...rest } = tagged as Record<string, string>;
  return { statusCode: 304, headers: rest };
}
