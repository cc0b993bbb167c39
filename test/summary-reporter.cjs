/**
 * Ends a run with one line that counts. Before it stands what was skipped, by the reason that the group's title gives;
 * where skips are forbidden, a skipped test is a failure.
 */
module.exports = class SummaryReporter {
  #skipsForbidden = process.env.BERTH_FORBID_SKIPS === '1';
  #skipped = 0;

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const broken = results.testResults.filter((file) => file.testExecError !== undefined).length;
    const failed = results.numFailedTests + broken;
    process.stdout.write(
      `${notRun(results.testResults)}\ntests: ${results.numPassedTests} passed, ${failed} failed, ${this.#skipped} skipped\n`,
    );
  }

  getLastError() {
    return this.#skipsForbidden && this.#skipped > 0
      ? new Error(`${this.#skipped} tests were skipped`)
      : undefined;
  }
};

/** A paragraph for every group of tests in which some were skipped. */
function notRun(files) {
  const titles = new Map();
  for (const { status, ancestorTitles, title } of files.flatMap((file) => file.testResults)) {
    if (status !== 'pending' && status !== 'todo') continue;
    const reason = ancestorTitles.join(' ');
    titles.set(reason, [...(titles.get(reason) ?? []), title]);
  }
  return [...titles].map(([reason, skipped]) => `\nNOT RUN: ${skipped.join('; ')}.\n${reason}\n`).join('');
}
