import { MINUTE } from '../../lambda/domain/time';
import type { Clock } from '../../lambda/ports/clock';
import { CallFailed } from './weather';

/** Lambda calls a function that failed so often again, after one and after two minutes. */
const CALLED_AGAIN = 2;

interface Call {
  readonly at: number;
  readonly before: number;
  readonly call: () => Promise<void>;
}

/** Calls of AWS that come later: those that failed, and those that come twice. */
export class Later {
  readonly #clock: Clock;
  readonly #last: (call: () => Promise<void>) => Promise<void>;
  #calls: Call[] = [];

  /** @param last how the last call of one that failed each time is made */
  constructor(clock: Clock, last: (call: () => Promise<void>) => Promise<void>) {
    this.#clock = clock;
    this.#last = last;
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** When the next call comes; Infinity when none does. */
  get next(): number {
    return Math.min(Infinity, ...this.#calls.map(({ at }) => at));
  }

  /** Calls now, and again when AWS refused something. */
  async call(call: () => Promise<void>, before = 0): Promise<void> {
    try {
      await (before === CALLED_AGAIN ? this.#last(call) : call());
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (before < CALLED_AGAIN) this.in((before + 1) * MINUTE, call, before + 1);
    }
  }

  in(milliseconds: number, call: () => Promise<void>, before = 0): void {
    this.#calls.push({ at: this.#clock.now() + milliseconds, before, call });
  }

  async callDue(): Promise<void> {
    const now = this.#clock.now();
    const due = this.#calls.filter(({ at }) => at <= now);
    this.#calls = this.#calls.filter(({ at }) => at > now);
    for (const { call, before } of due) await this.call(call, before);
  }
}
