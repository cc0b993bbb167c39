/** How the title of a group ends that may be skipped everywhere. */
const MAY_BE_SKIPPED = 'This may be skipped.';

/**
 * Ends a run with one line that counts. Before it stands what was skipped, by the reason that the group's title gives;
 * where skips are forbidden, a skipped test is a failure, unless its reason says that it may be skipped.
 */
module.exports = class SummaryReporter {
  #skipsForbidden = process.env.BERTH_FORBID_SKIPS === '1';
  #skipped = 0;
  #forbidden = 0;

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const allowed = pending(results.testResults).filter(({ ancestorTitles }) =>
      ancestorTitles.join(' ').endsWith(MAY_BE_SKIPPED),
    );
    this.#forbidden = this.#skipped - allowed.length;
    const broken = results.testResults.filter((file) => file.testExecError !== undefined).length;
    const failed = results.numFailedTests + broken;
    process.stdout.write(
      `${notRun(results.testResults)}\ntests: ${results.numPassedTests} passed, ${failed} failed, ${this.#skipped} skipped\n`,
    );
  }

  getLastError() {
    return this.#skipsForbidden && this.#forbidden > 0
      ? new Error(`${this.#forbidden} tests were skipped`)
      : undefined;
  }
};

function pending(files) {
  return files
    .flatMap((file) => file.testResults)
    .filter(({ status }) => status === 'pending' || status === 'todo');
}

/** A paragraph for every group of tests in which some were skipped. */
function notRun(files) {
  const titles = new Map();
  for (const { ancestorTitles, title } of pending(files)) {
    const reason = ancestorTitles.join(' ');
    titles.set(reason, [...(titles.get(reason) ?? []), title]);
  }
  return [...titles].map(([reason, skipped]) => `\nNOT RUN: ${skipped.join('; ')}.\n${reason}\n`).join('');
}
