/**
 * Name, sentence and stack alone: the log and Lambda itself print every property of an error, and one may be the answer
 * in which it was found, with a key in it.
 */
export function bareError(error: unknown): Error {
  const bare = new Error(error instanceof Error ? error.message : String(error));
  if (error instanceof Error) {
    bare.name = error.name;
    if (error.stack !== undefined) bare.stack = error.stack;
  }
  return bare;
}
