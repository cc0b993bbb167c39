import { type EdgeTarget, isGoodKey } from '../../lambda/domain/workbench';
import type { Clock } from '../../lambda/ports/clock';
import type { ReadTicket, Tickets } from '../../lambda/ports/tickets';

/** Tickets that anybody can read: `ticket <key> <session> <generation> <host>`. Each is known by when it was given out last. */
export class FakeTickets implements Tickets {
  /** Tickets that are over for good. */
  readonly tooOld = new Set<string>();
  readonly #givenAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async issue({ session, generation, host }: EdgeTarget, key: number): Promise<string> {
    const ticket = `ticket ${key} ${session} ${generation} ${host}`;
    this.#givenAt.set(ticket, this.#clock.now());
    return ticket;
  }

  async read(text: string, current: number): Promise<ReadTicket | undefined> {
    const [, key, session, generation, host] = /^ticket (\d+) (\S+) (\d+) (\S+)$/.exec(text) ?? [];
    if (session === undefined || host === undefined || this.tooOld.has(text)) return undefined;
    if (!isGoodKey(Number(key), current)) return undefined;
    return { session, generation: Number(generation), host, givenAt: this.#givenAt.get(text) ?? 0 };
  }
}
