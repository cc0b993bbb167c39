import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rdpFile } from '../../../lambda/domain/rdp-file';
import { until } from '../../local/guests/until';
import { aDesktop, type ADesktop } from './a-desktop';
import { whereDesktopsRun } from './where-desktops-run';

const PASSWORD = 'sesame-8';

whereDesktopsRun('the .rdp file opens a real desktop', () => {
  let dir: string;
  let desktop: ADesktop;
  let file: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'berth-desktop-'));
    desktop = await aDesktop(dir, PASSWORD);
    file = join(dir, 'computer.rdp');
    writeFileSync(file, rdpFile({ host: '127.0.0.1', port: desktop.port, user: 'Administrator' }));
  });
  afterEach(async () => {
    await desktop.end();
    rmSync(dir, { recursive: true, force: true });
  });

  test('with the password it shows the desktop, to the user whom it names, over TLS', async () => {
    const client = desktop.open(file, PASSWORD);
    await until('the desktop is let in', () => desktop.desktopLog().includes('Client pixel format'), 20_000);
    await new Promise((shown) => {
      setTimeout(shown, 1000);
    });
    await client.end();
    await until('what was shown is counted', () => /Total: [1-9]\d* rects/.test(desktop.desktopLog()));
    expect(desktop.rdpLog()).toContain('Client supplied username: Administrator');
    expect(desktop.rdpLog()).toContain('TLS connection established');
    expect(desktop.desktopLog()).not.toContain('AuthFailureException');
  });

  test('with another password nothing is shown', async () => {
    const client = desktop.open(file, 'another1');
    await until('it is refused', () => desktop.desktopLog().includes('AuthFailureException'), 20_000);
    await client.end();
    expect(desktop.desktopLog()).not.toMatch(/Total: [1-9]/);
  });
});
