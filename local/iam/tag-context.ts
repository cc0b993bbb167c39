import * as z from 'zod';
import type { Context } from './call';

export type Tags = Readonly<Record<string, string>>;

/** Tags as the JSON services send them. */
export const tagListSchema = z
  .array(z.object({ Key: z.string(), Value: z.string().default('') }))
  .default([]);

export const tagsOf = (list: z.infer<typeof tagListSchema>): Tags =>
  Object.fromEntries(list.map((tag) => [tag.Key, tag.Value]));

/** What a call that tags says about its tags; an untagged call says nothing. */
export function requestTags(tags: Tags): Context {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return {
    'aws:TagKeys': keys,
    ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, tags[key] ?? ''])),
  };
}

/** The tags a resource already carries, under AWS's name and, where there is one, the service's own. */
export function resourceTags(tags: Tags, ...services: string[]): Context {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) =>
      ['aws', ...services].map((prefix) => [`${prefix}:ResourceTag/${key}`, value]),
    ),
  );
}
