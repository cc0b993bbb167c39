import type * as z from 'zod';

/**
 * What is wrong with a value, for a person: each field, why, and what it was.
 *
 * @param error what the schema found
 * @param value the value it looked at
 */
export function explain(error: z.ZodError, value: unknown): string {
  return error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => sentence([...issue.path, key], issue.message, value))
        : [sentence(issue.path, issue.message, value)],
    )
    .join('; ');
}

function sentence(path: readonly PropertyKey[], message: string, value: unknown): string {
  const was = path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
  return `${path.join('.') || 'it'}: ${message} (it was ${was === undefined ? 'missing' : JSON.stringify(was)})`;
}
