import type * as z from 'zod';

/**
 * What is wrong with a value, for a person: each field, why, and what it was.
 *
 * @param error what the schema found
 * @param value the value it looked at
 */
export function explain(error: z.ZodError, value: unknown): string {
  return error.issues
    .map(({ path, message }) => {
      const was = path.reduce<unknown>(
        (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
        value,
      );
      return `${path.join('.') || 'it'}: ${message} (it was ${was === undefined ? 'missing' : JSON.stringify(was)})`;
    })
    .join('; ');
}
