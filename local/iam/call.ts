import * as z from 'zod';

/** One AWS call that a function made in the local cloud, as the emulator writes it down (one JSON line each). */
export const callRecordSchema = z.object({
  /** When the call arrived: epoch milliseconds or an ISO 8601 string. Shown, never compared. */
  at: z.union([z.number(), z.string()]).optional(),
  function: z.string(),
  role: z.string(),
  principal: z.string(),
  service: z.string(),
  /** Missing for REST services (Scheduler), where method and path say it. */
  action: z.string().nullish(),
  region: z.string(),
  account: z.string(),
  /** What was sent, secrets redacted: flat for the query protocol, the body for JSON, method/path/query/body for REST. */
  params: z.record(z.string(), z.unknown()),
  /** What the resources named in the call looked like just before it: tags, network, key schema. */
  state: z.record(z.string(), z.unknown()).default({}),
  /** How long the call took. */
  seconds: z.number().nullish(),
  /** How many milliseconds of that its decision took, question and answer included; missing when nobody was asked. */
  decidedMs: z.number().nullish(),
  /** The HTTP status that was answered. A refused call is decided like any other. */
  status: z.number().nullish(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

export type Context = Record<string, string | string[]>;

/** One question that AWS asks before it carries out a call. A call may raise many. */
export interface Check {
  /** With its service, for example `ec2:RunInstances`. */
  readonly action: string;
  /** One ARN, or `*` for actions without resources. */
  readonly resource: string;
  readonly context: Context;
  /** The resource did not exist, so it had no tags; AWS may then answer "access denied" instead of "not found". */
  readonly absent?: true;
}

/** Every check of a call, or undefined when we do not know all of them: that is a failure, never an allow. */
export type Mapping = (call: CallRecord) => Check[] | undefined;

/** Stands for what is not born yet. AWS asks about `instance/*`, which the simulator would match with `instance/i-*`. */
export const NEW = 'NEW';

/**
 * Reads the emulator's record of calls.
 * @throws Error that names the line when one is not a call record.
 */
export function parseCallRecords(lines: string): CallRecord[] {
  return lines.split('\n').flatMap((line, index) => {
    if (!line.trim()) return [];
    try {
      return [callRecordSchema.parse(JSON.parse(line))];
    } catch (cause) {
      throw new Error(
        `Line ${index + 1} of the call records is not a call record. Delete the file and run the story again.`,
        { cause },
      );
    }
  });
}
