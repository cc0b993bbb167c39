/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
  }
}

/**
 * Waits for the work, but no longer than until the signal: what goes on behind it ends with the process.
 *
 * @throws Interrupted at the signal
 */
export async function unlessInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  const over = new AbortController();
  const interrupted = new Promise<never>((_, fail) => {
    signal.addEventListener('abort', () => fail(new Interrupted()), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    over.abort();
  }
}
