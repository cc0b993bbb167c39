import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Guests' reports that get lost on their way, as if their computers were cut off from the API. */
export class LostReports {
  readonly #sessions = new Set<string>();

  add(session: string): void {
    this.#sessions.add(session);
  }

  /** Whether this may be a report that gets lost: whose it is stands in its body. */
  mayConcern({ method, url }: IncomingMessage): boolean {
    return this.#sessions.size > 0 && method === 'POST' && url === '/guest/report';
  }

  /** Reads a report and passes it on, or hangs up on the guest when it is one that gets lost. */
  async passOn(incoming: IncomingMessage, onward: () => Writable): Promise<void> {
    try {
      const body = await buffer(incoming);
      if (this.#sessions.has(sessionOf(body.toString()) ?? '')) incoming.socket.destroy();
      else onward().end(body);
    } catch {
      // The guest itself has hung up.
      incoming.socket.destroy();
    }
  }
}

function sessionOf(report: string): string | undefined {
  try {
    const said: unknown = JSON.parse(report);
    return typeof said === 'object' && said !== null && 'session' in said ? String(said.session) : undefined;
  } catch {
    return undefined;
  }
}
