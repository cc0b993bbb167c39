import { execFileSync } from 'node:child_process';

function isThere(): boolean {
  try {
    execFileSync('caddy', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Tests on the real Caddy. Where there is none, one skipped test stands for them, below the reason. */
export function whereCaddyRuns(title: string, tests: () => void): void {
  if (isThere()) {
    tests();
    return;
  }
  describe('The way into the workbench is Caddy, which is missing here. Get it with "sudo apt-get install --no-install-recommends caddy".', () => {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- said loudly, never passed over in silence
    test.skip(title, () => undefined);
  });
}
