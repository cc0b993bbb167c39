import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { layGuest } from '../../../build/guest';
import { bundledGuest } from '../../../lambda/adapters/bundled-guest';
import { runOrder } from '../../../lambda/adapters/ec2-order';
import { firstBoot } from '../../../lambda/adapters/first-boot';
import { type GuestInstaller, sentUserData, userData } from '../../../lambda/adapters/user-data';
import { STARTUP_SCRIPT_BYTES } from '../../../lambda/domain/startup-script';
import { findPython } from '../../../local/guests/python';
import { runUserData } from '../../../local/guests/user-data';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aSession } from '../../builders/session';
import { until } from '../../local/guests/until';
import { GROUND } from './a-cloud';
import { firstAttempt } from './sessions-of-tests';

const REPOSITORY = resolve(__dirname, '../../..');
const identity = { api: 'https://api.example', token: 't'.repeat(43), gateKey: 'k'.repeat(43) };
const installer = builtGuest();

/** The guest as a build lays it and the launch function reads it. */
function builtGuest(): GuestInstaller {
  const folder = mkdtempSync(join(tmpdir(), 'berth-built-guest-'));
  try {
    layGuest(join(REPOSITORY, 'guest'), folder);
    return bundledGuest(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const image = {
  managed: aLaunchImage(),
  mapped: aLaunchImage({ kind: 'semi-managed' }),
  guestless: aLaunchImage(WITHOUT_GUEST),
};
const windows = aLaunchImage({ kind: 'semi-managed', os: 'windows', loginUser: 'Administrator' });

let dir: string;
const path = (name: string): string => join(dir, 'root', name);
const read = (name: string): string => readFileSync(path(name), 'utf8');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'berth-startup-'));
  mkdirSync(path(''));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs it as cloud-init does, but below a directory of its own, until the owner's script has ended. */
async function booted(startupScript: string, of = image.mapped): Promise<void> {
  const told = sentUserData(userData(aSession({ image: of, startupScript }), identity, installer));
  await runUserData({
    dir,
    userData: gunzipSync(told).toString(),
    env: { PATH: process.env['PATH'] ?? '', BERTH_ROOT: path('') },
    cwd: dir,
    python: findPython(),
  });
  await until('the script has ended', () => {
    const log = path('var/log/berth-startup.log');
    return existsSync(log) && readFileSync(log, 'utf8').includes('Berth: the start-up script ended');
  });
}

test.each(['managed', 'mapped'] as const)(
  'on a %s computer it is run when the guest is in place, and what it says is in its log',
  async (kind) => {
    await booted('#!/bin/sh\ncat "$BERTH_ROOT/etc/berth/guest.json"\necho to errors >&2\n', image[kind]);
    const log = read('var/log/berth-startup.log').split('\n');
    expect(JSON.parse(log[0] ?? '')).toMatchObject({ session: aSession().id });
    expect(log.slice(1)).toEqual(['to errors', 'Berth: the start-up script ended with 0', '']);
    expect(statSync(path('var/log/berth-startup.log')).mode & 0o077).toBe(0);
    expect(existsSync(path('etc/motd.d'))).toBe(false);
  },
);

test('one that fails is told of at each login, with where to look', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation();
  await booted('#!/bin/sh\necho no such package\nexit 7');
  await until('cloud-init hears of it', () => said.mock.calls.length > 0);
  expect(read('var/log/berth-startup.log')).toBe(
    'no such package\nBerth: the start-up script ended with 7\n',
  );
  expect(read('etc/motd.d/berth-startup')).toMatch(
    /ended with 7\. .*sudo cat \/var\/log\/berth-startup\.log\n$/,
  );
});

test.each([
  ['its own end of text', 'BERTH\nBERTH-\n'],
  ['the boundary of parts', '--=_berth_=\n--=_berth_=--\n'],
  ['what a shell would replace', '$HOME `id` \\ $(id) "\'\n'],
  ['other scripts', 'grüße 日本 🙂\n'],
  ['blanks at the ends of lines', 'a \nb\t\n \n'],
  [
    'lines that are very long, or look like mail',
    `${'x'.repeat(3000)}\nFrom here\n.\nContent-Type: text/plain\n`,
  ],
])('it comes through as it was written, with %s in it', async (_what, text) => {
  await booted(`#!/bin/cat\n${text}`);
  expect(read('var/lib/berth/startup')).toBe(`#!/bin/cat\n${text}`);
  // It is run as well: this one prints itself.
  expect(read('var/log/berth-startup.log')).toContain(text);
});

test('it runs in the interpreter that it names', async () => {
  await booted(`#!${findPython()}\nprint(6 * 7)\n`);
  expect(read('var/log/berth-startup.log')).toMatch(/^42\n/);
});

test('without one, a computer is told the same plain script as ever', () => {
  const plain = userData(aSession(), identity, installer);
  expect(plain).toMatch(/^#!\/bin\/sh\n/);
  expect(sentUserData(plain).toString()).toBe(plain);
});

test('the same record makes the same bytes, so that a repeated launch is the same ask', () => {
  const session = aSession({ startupScript: '#!/bin/sh\necho\n' });
  const [one, two] = [1, 2].map(() =>
    JSON.stringify(runOrder(session, firstAttempt(session), GROUND, userData(session, identity, installer))),
  );
  expect(one).toBe(two);
});

/** As long as one may be, and as varied as people write. */
const long = ['.ci/run', 'guest/linux/berth_keep', 'local/emulator/cloud/control.py']
  .map((name) => readFileSync(join(REPOSITORY, name), 'utf8'))
  .join('')
  .slice(0, STARTUP_SCRIPT_BYTES);
/** Nothing of it can be said shorter. */
const noise = Array.from({ length: STARTUP_SCRIPT_BYTES / 32 }, (_, n) =>
  [...createHash('sha256').update(String(n)).digest()].map((byte) => String.fromCharCode(0x20 + (byte % 95))),
)
  .flat()
  .join('');

test.each([
  ['managed Linux', image.managed],
  ['mapped Linux', image.mapped],
  ['Windows', windows],
])('on %s the longest script fits beside the guest; what does not is known to the byte', async (_os, of) => {
  const fits = firstBoot(async () => identity, installer);
  expect(Buffer.byteLength(long)).toBe(STARTUP_SCRIPT_BYTES);
  expect(await fits.excess(aSession({ image: of, startupScript: long }))).toBe(0);
  const session = aSession({ image: of, startupScript: noise });
  const sent = sentUserData(userData(session, identity, installer)).length;
  expect(await fits.excess(session)).toBe(Math.max(0, sent - 16_384));
  expect(sent).toBeGreaterThan(16_384);
});

describe('on Windows', () => {
  const script = 'Write-Output "grüße </powershell>"\r\n';
  const told = userData(aSession({ image: windows, startupScript: script }), identity, installer);

  test('it comes after the guest, packed, in the same block, so that nothing in it can end that', () => {
    expect(told.match(/<\/?powershell>/g)).toEqual(['<powershell>', '</powershell>']);
    expect(told).toMatch(/^[\n -~]*$/);
    expect(told.indexOf('startup.ps1')).toBeGreaterThan(told.indexOf('-Install'));
    const packed = [...told.matchAll(/FromBase64String\(@'\n([^']*)\n'@/g)].map(([, text = '']) => text);
    expect(gunzipSync(Buffer.from(packed[1] ?? '', 'base64')).toString()).toBe(script);
  });

  test('it lies where only administrators may go, and cannot undo the guest', () => {
    const [closed, written, forgiving, run] = [
      'icacls $root',
      'WriteAllText("$root\\startup.ps1"',
      "$ErrorActionPreference = 'Continue'",
      '-File "$root\\startup.ps1" 2>&1 | Out-File',
    ].map((text) => told.indexOf(text));
    expect([closed, written, forgiving, run]).not.toContain(-1);
    expect([closed, written, forgiving, run].toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
      closed,
      written,
      forgiving,
      run,
    ]);
  });
});

describe('on a computer without a guest', () => {
  test('it is all that is run, and nothing of Berth stays but what it said', async () => {
    await booted('#!/bin/sh\necho "grüße"\n', image.guestless);
    expect(read('var/log/berth-startup.log')).toBe('grüße\nBerth: the start-up script ended with 0\n');
    for (const name of ['etc/berth', 'opt/berth', 'etc/systemd']) expect(existsSync(path(name))).toBe(false);
  });

  test('neither token nor key is told, on Linux or Windows', () => {
    for (const os of ['linux', 'windows'] as const) {
      const session = aSession({ image: { ...image.guestless, os }, startupScript: '#!/bin/sh\nid\n' });
      const told = userData(session, identity, installer);
      expect(told).not.toMatch(/berth_agent|berth-agent|guest\.json|https:\/\/api|tttt|kkkk/);
    }
  });

  test('without a script EC2 is sent no user data at all', () => {
    const session = aSession({ image: image.guestless });
    const told = userData(session, identity, installer);
    expect(runOrder(session, firstAttempt(session), GROUND, told)).not.toHaveProperty('UserData');
  });

  test('on Windows it lies where only administrators may go', () => {
    const of = aLaunchImage({ ...WITHOUT_GUEST, os: 'windows', loginUser: 'Administrator' });
    const told = userData(aSession({ image: of, startupScript: 'Get-Date' }), identity, installer);
    expect(told.match(/<\/?powershell>/g)).toEqual(['<powershell>', '</powershell>']);
    expect(told.indexOf('icacls $root')).toBeGreaterThan(0);
    expect(told.indexOf('icacls $root')).toBeLessThan(told.indexOf('WriteAllText("$root\\startup.ps1"'));
    const [, packed = ''] = /FromBase64String\(@'\n([^']*)\n'@/.exec(told) ?? [];
    expect(gunzipSync(Buffer.from(packed, 'base64')).toString()).toBe('Get-Date');
  });
});
