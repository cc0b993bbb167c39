/** The process died: nothing that it was about to do happens any more. */
class Crash extends Error {
  constructor(call: string) {
    super(`crashed at ${call}`);
    this.name = 'Crash';
  }
}

export interface Trip {
  readonly call: string;
  /** Trips of one wave are under way together; a wave is one sequential round trip. */
  readonly wave: number;
}

/** Where a process dies: at its n-th call from now (from 1), before or after AWS has done what was asked. */
export interface CrashPoint {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** Every call to the fake AWS goes through here: it counts round trips and kills the process where it is told to. */
export class Trips {
  readonly all: Trip[] = [];
  /** The call at which the last process died. */
  diedAt: string | undefined;
  /** Called before each effect; what it throws the caller gets, and nothing is done. */
  beforeEach: (call: string) => void = () => undefined;
  /** Called after each effect, when the world may have changed; what it throws the caller gets for an answer. */
  afterEach: (call: string) => void = () => undefined;
  #wave = 0;
  #waveOpen = false;
  #count = 0;
  #crash: CrashPoint | undefined;
  #dead = false;

  /** The next process dies there. */
  crashAt(point: CrashPoint): void {
    this.#count = 0;
    this.#crash = point;
  }

  /** A new process; answers whether the last one died. */
  revive(): boolean {
    const died = this.#dead;
    this.#dead = false;
    this.#crash = undefined;
    return died;
  }

  async call<T>(call: string, effect: () => T): Promise<T> {
    if (!this.#waveOpen) {
      this.#waveOpen = true;
      this.#wave++;
      queueMicrotask(() => (this.#waveOpen = false));
    }
    this.all.push({ call, wave: this.#wave });
    const n = ++this.#count;
    await Promise.resolve();
    if (this.#dead) throw new Crash(call);
    if (this.#crash?.at === n && this.#crash.when === 'before') this.#die(call);
    this.beforeEach(call);
    const value = effect();
    this.afterEach(call);
    if (this.#crash?.at === n) this.#die(call);
    return value;
  }

  #die(call: string): never {
    this.#dead = true;
    this.diedAt = call;
    throw new Crash(call);
  }
}
