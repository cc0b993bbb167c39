/** Prints what is being done, how it went and how long it took. */
export class Progress {
  readonly #started = Date.now();
  #passed = 0;
  #failed = 0;

  line(text = ''): void {
    console.log(text);
  }

  /** Seconds since the beginning. */
  seconds(): number {
    return (Date.now() - this.#started) / 1000;
  }

  /** A part of the preparation: shown, not counted. */
  async prepare<T>(title: string, run: () => Promise<T>): Promise<T> {
    const begun = Date.now();
    const result = await run();
    this.line(`  ✔ ${title} (${took(begun)})`);
    return result;
  }

  /** A step of the story: shown with its number and counted. */
  async step(title: string, run: () => Promise<string>): Promise<boolean> {
    const begun = Date.now();
    const number = this.#passed + this.#failed + 1;
    try {
      const said = await run();
      this.#passed += 1;
      this.line(`  ✔ ${number}. ${title} (${took(begun)})\n       ${said}`);
      return true;
    } catch (error) {
      this.#failed += 1;
      this.line(
        `  ✘ ${number}. ${title} (${took(begun)})\n       ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }

  summary(): string {
    return `story: ${this.#passed} passed, ${this.#failed} failed`;
  }

  get failed(): number {
    return this.#failed;
  }
}

function took(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
