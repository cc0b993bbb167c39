import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inParts } from '../../../lambda/adapters/user-data-parts';
import { findPython } from '../../../local/guests/python';
import { runUserData } from '../../../local/guests/user-data';
import { until } from './until';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'berth-user-data-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (userData: string): Promise<void> =>
  runUserData({
    dir,
    userData,
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: dir,
    python: findPython(),
  });
const read = (name: string): string => readFileSync(join(dir, name), 'utf8');

test('a script is run once, and never again', async () => {
  await run('#!/bin/sh\necho ran >> log\n');
  await run('#!/bin/sh\necho ran >> log\n');
  expect(read('log')).toBe('ran\n');
});

test('two parts are run one after the other, each as it was written; the guest does not wait for the second', async () => {
  const second = `#!/bin/sh\n[ -e first ] || exit 1\nsleep 0.2\ncat > second <<'END'\ngrüße = \t\n--=_berth_=\nFrom ${'x'.repeat(200)}\nEND\necho end >> ended\n`;
  await run(inParts('#!/bin/sh\necho first > first\n', second));
  expect(read('first')).toBe('first\n');
  expect(existsSync(join(dir, 'ended'))).toBe(false);
  await until('the second part has ended', () => existsSync(join(dir, 'ended')));
  expect(read('second')).toBe(`grüße = \t\n--=_berth_=\nFrom ${'x'.repeat(200)}\n`);
});

test('a part that fails does not keep the next from being run', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation();
  await run(inParts('#!/bin/sh\nexit 3\n', '#!/bin/sh\necho here > second\n'));
  await until('the second part has ended', () => existsSync(join(dir, 'second')));
  expect(said).toHaveBeenCalledWith(expect.stringContaining('ended with 3'));
});

test('what is no script is not run', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation();
  await run('#cloud-config\nruncmd: [touch ran]\n');
  expect(existsSync(join(dir, 'ran'))).toBe(false);
  expect(said).toHaveBeenCalledWith(expect.stringContaining('no script'));
});
