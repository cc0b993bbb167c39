import { type EdgeTarget, isGoodKey } from '../../lambda/domain/workbench';
import type { Tickets } from '../../lambda/ports/tickets';

/** Tickets that anybody can read: `ticket <key> <session> <generation> <host>`. */
export class FakeTickets implements Tickets {
  /** Tickets that are over for good. */
  readonly tooOld = new Set<string>();

  async issue({ session, generation, host }: EdgeTarget, key: number): Promise<string> {
    return `ticket ${key} ${session} ${generation} ${host}`;
  }

  async read(text: string, current: number): Promise<EdgeTarget | undefined> {
    const [, key, session, generation, host] = /^ticket (\d+) (\S+) (\d+) (\S+)$/.exec(text) ?? [];
    if (session === undefined || host === undefined || this.tooOld.has(text)) return undefined;
    return isGoodKey(Number(key), current) ? { session, generation: Number(generation), host } : undefined;
  }
}
