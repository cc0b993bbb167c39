import { MINUTE } from '../../lambda/domain/time';
import type { FakeInstance } from '../../test/fakes/fake-aws';

/** The guest waits so long for the schedule, which is up to 59 seconds late, before it powers off by itself. */
export const DEAD_MAN_WAITS = 2 * MINUTE;

/**
 * The dead-man switch of one boot, as the guest's agent has it: a deadline that it reads is reckoned by the wall clock
 * once, and from then on by the monotonic clock; the same deadline, read again, only ever comes nearer.
 */
export class DeadMan {
  /** The boot that it belongs to. */
  readonly launchedAt: number;
  readonly #waits: number;
  #stopAt: number | undefined;
  #due = Infinity;
  /** So much too late it first took its deadline to be; read again by a right clock, the deadline is right again. */
  late = 0;

  constructor({ launchedAt }: FakeInstance, waits: number) {
    this.launchedAt = launchedAt;
    this.#waits = waits;
  }

  /** @param wall what the guest's wall clock says now */
  read(stopAt: number | undefined, now: number, wall: number): void {
    if (stopAt === undefined) return;
    const due = now + stopAt - wall + this.#waits;
    if (stopAt === this.#stopAt) this.#due = Math.min(due, this.#due);
    else {
      this.#due = due;
      this.late = Math.max(0, now - wall);
    }
    this.#stopAt = stopAt;
  }

  /** @param now on the monotonic clock */
  isOverdue(now: number): boolean {
    return now >= this.#due;
  }

  /** So much too early it takes its deadline to be, for good. */
  get early(): number {
    return this.#stopAt === undefined ? 0 : Math.max(0, this.#stopAt + this.#waits - this.#due);
  }
}
