import { MINUTE } from '../../lambda/domain/time';

const BILLED_AT_LEAST = MINUTE;
const HOUR = 60 * MINUTE;

/** The time that EC2 would bill for one instance, and how far it ran past its bound. Milliseconds. */
export class Bill {
  overrun = 0;
  #runningSince: number | undefined;
  #billed = 0;

  runs(now: number): void {
    this.#runningSince ??= now;
  }

  /** @param bound when it should have stopped */
  stops(now: number, bound: number): void {
    if (this.#runningSince === undefined) return;
    this.#billed += Math.max(BILLED_AT_LEAST, now - this.#runningSince);
    this.#runningSince = undefined;
    this.overrun = Math.max(this.overrun, now - bound);
  }

  /** What EC2 would ask for it, in micro-dollars. */
  at(perHour: number): number {
    return Math.ceil((this.#billed * perHour) / HOUR);
  }
}
