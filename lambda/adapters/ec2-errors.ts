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
