import { obstacle } from '../../../local/machines/obstacle';

/** Why machines cannot be tried on this computer; `undefined` where they can. */
const REASON = obstacle();

/**
 * Tests on machines, where this computer can run them. Where it cannot, one skipped test stands for them, below the
 * reason; the run's last lines repeat both (`summary-reporter.cjs`).
 */
export function whereMachinesRun(title: string, tests: () => void): void {
  if (REASON === undefined) {
    tests();
    return;
  }
  describe(REASON, () => {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- said loudly, never passed over in silence
    test.skip(title, () => undefined);
  });
}
