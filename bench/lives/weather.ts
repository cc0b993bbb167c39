import { Refusal } from '../../lambda/domain/refusal';
import { MINUTE } from '../../lambda/domain/time';
import type { Clock } from '../../lambda/ports/clock';
import type { Trips } from '../../test/fakes/trips';
import { Random } from '../idle/random';
import { type Fault, type Faults, noStrikes } from './faults';

/** A call to AWS that came to nothing for its caller, after all that the SDK does about it. */
export class CallFailed extends Error {
  constructor(call: string, why: string) {
    super(`${call}: ${why}`);
    this.name = 'CallFailed';
  }
}

/** So many more calls to the same service are refused at most, and for so long. */
const BURST = { calls: 5, time: 2 * MINUTE } as const;

/** What goes wrong between Berth and AWS in one life, by a chance of its own; it counts what struck. */
export class Weather {
  readonly struck = noStrikes();
  /** So many calls were refused. */
  refused = 0;
  lastRefused = '';
  #isCalm = false;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #faults: Faults;
  #service = '';
  #more = 0;
  #moreUntil = 0;
  /** So many calls from now one is refused; 0: none is to be. */
  #refusedIn = 0;

  constructor(clock: Clock, random: Random, faults: Faults) {
    this.#clock = clock;
    this.#random = new Random(Math.floor(random.next() * 2 ** 32));
    this.#faults = faults;
  }

  over(trips: Trips): void {
    const { afterEach } = trips;
    trips.beforeEach = (call) => this.#before(call);
    trips.afterEach = (call) => {
      afterEach(call);
      if (call === 'computers.tag' && this.strikes('tagAnswerLost')) throw new CallFailed(call, 'no answer');
    };
  }

  /** Whether it is to happen. */
  happens(fault: Fault): boolean {
    return this.#random.chance(this.#faults[fault]);
  }

  /** Whether it happens now. */
  strikes(fault: Fault): boolean {
    const strikes = this.happens(fault);
    if (strikes) this.struck[fault] += 1;
    return strikes;
  }

  /** Somebody is about to wait for an answer: perhaps one of the calls for it is refused. */
  overAct(): void {
    this.#refusedIn = this.happens('throttleAct') ? this.#random.whole(1, 10) : 0;
  }

  /** Meanwhile no call is refused. */
  async calmly<T>(call: () => Promise<T>): Promise<T> {
    const before = this.#isCalm;
    this.#isCalm = true;
    try {
      return await call();
    } finally {
      this.#isCalm = before;
    }
  }

  whole(least: number, most: number): number {
    return this.#random.whole(least, most);
  }

  #before(call: string): void {
    // What a refused launch does is told by the attempts on its record.
    if (this.#isCalm || call.startsWith('computers.run')) return;
    const fault = this.#throttled(call);
    if (fault !== undefined) {
      this.struck[fault] += 1;
      this.refused += 1;
      this.lastRefused = call;
      // The adapter says no for good where a start is refused.
      throw call === 'computers.start'
        ? new Refusal('throttled', 'AWS is asked too often at the moment (RequestLimitExceeded).')
        : new CallFailed(call, 'Rate exceeded');
    }
    if (call === 'computers.tag' && this.strikes('tagRefused')) throw new CallFailed(call, 'refused');
  }

  #throttled(call: string): Fault | undefined {
    const isNext = this.#refusedIn > 0 && --this.#refusedIn === 0;
    const isMore = this.#more > 0 && this.#clock.now() < this.#moreUntil && call.startsWith(this.#service);
    if (isMore) this.#more -= 1;
    else if (isNext || this.happens('throttle')) {
      this.#service = call.slice(0, call.indexOf('.') + 1);
      this.#more = this.#random.whole(0, BURST.calls);
      this.#moreUntil = this.#clock.now() + BURST.time;
    } else return undefined;
    return isNext ? 'throttleAct' : 'throttle';
  }
}
