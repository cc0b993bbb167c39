import * as z from 'zod';

/** An event of a session's timeline as it lies in the table, without its keys. */
export const EventRecord = z.object({
  at: z.int(),
  what: z.string(),
  who: z.string(),
  from: z.string().optional(),
  detail: z.string().optional(),
});
