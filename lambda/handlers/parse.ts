import type * as z from 'zod';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '../domain/refusal';

const MOST_BYTES = 16 * 1024;

/**
 * The body of an HTTP request, or its query where there is none.
 *
 * @throws Refusal `too-large`, `invalid`
 */
export function bodyOf(event: APIGatewayProxyEventV2): unknown {
  const raw = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  if (Buffer.byteLength(raw) > MOST_BYTES) {
    throw new Refusal(
      'too-large',
      `The body has ${Buffer.byteLength(raw)} bytes; at most ${MOST_BYTES} are read.`,
    );
  }
  if (raw.trim() === '') return event.queryStringParameters ?? {};
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    throw new Refusal('invalid', 'The body is not JSON.');
  }
}

/** @throws Refusal `invalid`, naming each field that is wrong and why */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the request'}: ${message}`,
  );
  throw new Refusal('invalid', `${wrong.join('; ')}.`);
}
