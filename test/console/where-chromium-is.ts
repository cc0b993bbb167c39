import { chromiumProgram, GET_CHROMIUM } from './chromium';

/**
 * Tests that see pages, where there is a browser. Where there is none, one skipped test stands for them, below the
 * reason.
 */
export function whereChromiumIs(title: string, tests: () => void): void {
  if (chromiumProgram() !== undefined) {
    describe(title, tests);
    return;
  }
  describe(`Pages cannot be seen, for there is no Chromium: ${GET_CHROMIUM}.`, () => {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- said loudly, never passed over in silence
    test.skip(title, () => undefined);
  });
}
