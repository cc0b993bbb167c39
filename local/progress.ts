/** How far the story came. */
export interface Told {
  /** Seconds since the beginning. */
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  /** The first that failed, with its cause. */
  readonly why?: string;
}

/** Prints what is being done, how it went and how long it took. */
export class Progress {
  readonly #started = Date.now();
  readonly #print: (line: string) => void;
  #passed = 0;
  #failed = 0;
  #why: string | undefined;

  /** @param print shows one line, which may hold several */
  constructor(print: (line: string) => void = (line) => console.log(line)) {
    this.#print = print;
  }

  line(text = ''): void {
    this.#print(text);
  }

  /** Seconds since the beginning. */
  seconds(): number {
    return (Date.now() - this.#started) / 1000;
  }

  /** A part of the preparation: shown, not counted. */
  async prepare<T>(title: string, run: () => Promise<T>): Promise<T> {
    const begun = Date.now();
    this.line(`  … ${title}`);
    try {
      const result = await run();
      this.line(`    ✔ ${took(begun)}`);
      return result;
    } catch (error) {
      this.line(`    ✘ ${took(begun)}`);
      throw error;
    }
  }

  /** A step of the story: shown with its number and counted; one that was interrupted counts as neither. */
  async step(title: string, run: () => Promise<string>, signal: AbortSignal): Promise<boolean> {
    const begun = Date.now();
    const name = `${this.#passed + this.#failed + 1}. ${title}`;
    this.line(`  … ${name}`);
    try {
      const said = await run();
      if (signal.aborted) return false;
      this.#passed += 1;
      this.line(`    ✔ ${took(begun)}: ${said}`);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const cause = messageOf(error);
      this.line(`    ✘ ${took(begun)}: ${cause}`);
      this.#count(`${name}: ${cause}`);
      return false;
    }
  }

  /** What kept the story from being told counts as a failure. */
  fail(error: unknown): void {
    this.line(`\n${messageOf(error)}`);
    this.#count(messageOf(error));
  }

  #count(why: string): void {
    this.#failed += 1;
    this.#why ??= why;
  }

  get told(): Told {
    return {
      seconds: this.seconds(),
      passed: this.#passed,
      failed: this.#failed,
      ...(this.#why !== undefined && { why: this.#why }),
    };
  }

  summary(): string {
    return `story: ${this.#passed} passed, ${this.#failed} failed`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function took(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
