import * as z from 'zod';

const micros = z.int();

/** An account as it lies in the table, without its keys. */
export const AccountRecord = z.object({
  granted: micros,
  reserved: micros,
  spent: micros,
  free: micros,
  /** The ids of the owner's sessions that run; DynamoDB keeps no empty set. */
  running: z
    .set(z.string())
    .transform((ids) => ids.size)
    .optional(),
});

/** What was committed on one day as it lies in the table, without its keys. */
export const DayRecord = z.object({ committed: micros });

/** A line of the ledger as it lies in the table, without its keys. */
export const EntryRecord = z.object({
  at: z.int(),
  what: z.enum(['grant', 'reserve', 'settle', 'release']),
  granted: micros,
  reserved: micros,
  spent: micros,
  session: z.string().optional(),
  generation: z.int().optional(),
  who: z.string().optional(),
  note: z.string().optional(),
});
