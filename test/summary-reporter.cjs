/** Ends a run with one line that counts, and, where skips are forbidden, makes a skipped test a failure. */
module.exports = class SummaryReporter {
  #skipsForbidden = process.env.BERTH_FORBID_SKIPS === '1';
  #skipped = 0;

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests + results.numPendingTestSuites;
    const broken = results.testResults.filter((file) => file.testExecError !== undefined).length;
    const failed = results.numFailedTests + broken;
    process.stdout.write(
      `\ntests: ${results.numPassedTests} passed, ${failed} failed, ${this.#skipped} skipped\n`,
    );
  }

  getLastError() {
    return this.#skipsForbidden && this.#skipped > 0
      ? new Error(`${this.#skipped} tests were skipped`)
      : undefined;
  }
};
