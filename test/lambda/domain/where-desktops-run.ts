import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** An administrator's programs are not in every PATH. */
const PLACES = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/** What a test on a desktop needs, by the Debian package that it is in. */
const PACKAGES: Readonly<Record<string, string>> = {
  xrdp: 'xrdp',
  xfreerdp: 'freerdp2-x11',
  Xvfb: 'xvfb',
  Xtigervnc: 'tigervnc-standalone-server',
  tigervncpasswd: 'tigervnc-tools',
  openssl: 'openssl',
};

/** Where a program lies; undefined where it is missing. */
export function programPath(name: string): string | undefined {
  return PLACES.map((place) => join(place, name)).find((path) => existsSync(path));
}

/**
 * Tests on a real remote desktop. Where something for them is missing, one skipped test stands for them, below the reason.
 * They need desktops, which no server has by itself, so this is the one skip that is never forbidden.
 */
export function whereDesktopsRun(title: string, tests: () => void): void {
  const missing = Object.entries(PACKAGES).flatMap(([program, name]) =>
    programPath(program) === undefined ? [name] : [],
  );
  if (missing.length === 0) {
    tests();
    return;
  }
  describe(`The .rdp file is opened with FreeRDP on xrdp, which are missing here. Get them with "sudo apt-get install --no-install-recommends ${missing.join(' ')}". This may be skipped.`, () => {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- said loudly, never passed over in silence
    test.skip(title, () => undefined);
  });
}
