import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { layGuest } from '../../../build/guest';
import { leanPowershell } from '../../../build/lean-powershell';
import { bundledGuest } from '../../../lambda/adapters/bundled-guest';
import { type GuestInstaller, userData } from '../../../lambda/adapters/user-data';
import type { Check } from '../../../lambda/domain/image';
import { aLaunchImage } from '../../builders/image';
import { aSession } from '../../builders/session';

const GUEST = resolve(__dirname, '../../../guest');
const installer = builtGuest();
const identity = { api: 'https://api.example', token: 'a-token', gateKey: 'a-gate-key' };
const rdp: Check = { name: 'rdp', kind: 'tcp', port: 3389 };

/** The guest as a build lays it and the launch function reads it. */
function builtGuest(): GuestInstaller {
  const folder = mkdtempSync(join(tmpdir(), 'berth-built-guest-'));
  try {
    layGuest(GUEST, folder);
    return bundledGuest(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function windows(readiness: readonly Check[] = [rdp]) {
  const image = aLaunchImage({ kind: 'semi-managed', os: 'windows', loginUser: 'Administrator', readiness });
  return aSession({ image });
}

/** What the here-strings of the script hold, in their order: a line that begins with `'@` ends one. */
function hereStrings(script: string): readonly string[] {
  return [...script.matchAll(/@'\n([^]*?)\n'@/g)].map(([, text = '']) => text);
}

test('a Windows computer learns who it is, and gets the agent as it was built', () => {
  const script = userData(windows(), identity, installer);
  const [json = '', packed = ''] = hereStrings(script);
  expect(JSON.parse(json)).toEqual({
    session: windows().id,
    deployment: 'demo',
    api: identity.api,
    token: 'a-token',
    checks: [rdp],
  });
  const agent = gunzipSync(Buffer.from(packed.replaceAll('\n', ''), 'base64')).toString();
  expect(agent).toBe(leanPowershell(readFileSync(join(GUEST, 'windows/berth-agent.ps1'), 'utf8')));
  expect(script.trimEnd().split('\n').slice(-2)).toEqual([
    'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$root\\berth-agent.ps1" -Install',
    '</powershell>',
  ]);
});

test('its folder is closed to all but SYSTEM and administrators before anything secret lies in it', () => {
  const script = userData(windows(), identity, installer);
  const closed = script.indexOf("/inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'");
  expect(closed).toBeGreaterThan(0);
  expect(closed).toBeLessThan(script.indexOf('guest.json'));
});

test('it is one block of PowerShell in ASCII and stays below the 16 kB that EC2 takes', () => {
  const checks = Array.from({ length: 16 }, (_, n) => ({
    name: `check-${'x'.repeat(24)}${n}`,
    kind: 'http' as const,
    port: 65_535,
    path: `/${'p'.repeat(60)}`,
  }));
  const script = userData(windows(checks), identity, installer);
  expect(script).toMatch(/^<powershell>\n[\n -~]*\n<\/powershell>\n$/);
  expect(Buffer.byteLength(script)).toBeLessThan(16 * 1024);
});

test('the same record makes the same script, so that a repeated launch is the same ask', () => {
  expect(userData(windows(), identity, installer)).toBe(userData(windows(), identity, installer));
});

test('what stands in a check is text for the script: it ends neither the block nor the string', () => {
  const nasty: Check = {
    name: 'web',
    kind: 'http',
    port: 80,
    path: "/</powershell>\n'@\nRemove-Item ü <script>",
  };
  const script = userData(windows([nasty]), identity, installer);
  expect(script.match(/<\/?(?:powershell|script|persist)>/g)).toEqual(['<powershell>', '</powershell>']);
  const { checks } = JSON.parse(hereStrings(script)[0] ?? '') as { checks: unknown };
  expect(checks).toEqual([nasty]);
});
