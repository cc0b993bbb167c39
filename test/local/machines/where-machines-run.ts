import { obstacle } from '../../../local/machines/obstacle';

/** Why machines cannot be tried on this computer; `undefined` where they can. */
const REASON = obstacle();

/**
 * Tests on machines, when they are asked for (`npm run test:machines`) and this computer can run them. Where it cannot,
 * every report of such a run shows one skipped test whose title says what was not tried, and why.
 */
export function whereMachinesRun(title: string, tests: () => void): void {
  if (process.env['BERTH_MACHINES'] !== '1') return;
  if (REASON === undefined) {
    tests();
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- said loudly, never passed over in silence
  test.skip(`NOT RUN: ${title}. ${REASON}`, () => undefined);
}
