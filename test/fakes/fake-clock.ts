import type { Clock } from '../../lambda/ports/clock';

/** A clock that stands still until it is moved. Sleeping moves it: nobody in a test waits for real. */
export class FakeClock implements Clock {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  /** Never backwards. */
  set(now: number): void {
    this.#now = Math.max(this.#now, now);
  }
}
