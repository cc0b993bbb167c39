import type { Departures } from '../../lambda/ports/departures';

export class FakeDepartures implements Departures {
  readonly #at = new Map<string, number>();

  async record(owner: string, at: number): Promise<void> {
    this.#at.set(owner, at);
  }

  async last(owner: string): Promise<number | undefined> {
    return this.#at.get(owner);
  }
}
