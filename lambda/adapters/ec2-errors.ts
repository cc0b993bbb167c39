import type { Clock } from '../ports/clock';

/** EC2's error code: the SDK has no class for each, only the name. */
export function ec2Code(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

export function ec2Status(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata;
  return metadata?.httpStatusCode;
}

/** Answers undefined instead of one of these codes. */
export async function unless<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(ec2Code(error))) return undefined;
    throw error;
  }
}

/**
 * Leaves out a denial of what another call has just deleted: it has no tags any more by which it would be ours, so that
 * EC2 may deny it instead of not knowing it.
 */
export async function unlessGone(call: Promise<unknown>, isThere: () => Promise<boolean>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (ec2Code(error) !== 'UnauthorizedOperation' || (await isThere())) throw error;
  }
}

/**
 * Pauses for what was made a moment ago and is not seen yet by every part of EC2. Together 5 s.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
export const UNTIL_SEEN = [500, 1_000, 1_500, 2_000];

/** Asks again while EC2 answers one of these codes, but only for a few seconds. */
export async function onceSeen<T>(
  clock: Clock,
  codes: readonly string[],
  call: () => Promise<T>,
): Promise<T> {
  for (const pause of UNTIL_SEEN) {
    try {
      return await call();
    } catch (error) {
      if (!codes.includes(ec2Code(error))) throw error;
    }
    await clock.sleep(pause);
  }
  return call();
}
