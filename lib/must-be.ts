import type * as z from 'zod';

type Issue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What a value may be, in a person's words, where the schema has none of its own: for `safeParse(value, { error: mustBe })`.
 *
 * @returns undefined for what is better told by zod
 */
export function mustBe(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `is not known here; known are ${fieldsOf(issue).join(', ')}`;
    case 'invalid_type':
      return `must be ${KINDS[String(issue['expected'])] ?? String(issue['expected'])}`;
    case 'invalid_value':
      return `must be one of ${(issue['values'] as readonly unknown[]).join(', ')}`;
    case 'too_small':
      return bound(issue, 'minimum', 'at least');
    case 'too_big':
      return bound(issue, 'maximum', 'at most');
    case 'invalid_format':
      return issue['format'] === 'starts_with' ? `must begin with "${String(issue['prefix'])}"` : undefined;
    default:
      return undefined;
  }
}

function bound(issue: Issue, which: 'minimum' | 'maximum', words: string): string {
  const limit = String(issue[which]);
  if (issue['origin'] === 'array') return `must be a list of ${words} ${limit}`;
  if (issue['origin'] === 'string') return `must be ${words} ${limit} characters long`;
  return `must be ${words} ${limit}`;
}

/** What an object may hold: the schema that found the issue knows. */
function fieldsOf({ inst }: Issue): readonly string[] {
  return Object.keys((inst as z.ZodObject | undefined)?.shape ?? {});
}
