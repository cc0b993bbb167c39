import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDesktop, protectKey, trustHost } from '../../console/src/connectivity/commands';
import { systemOf, systemsFrom } from '../../console/src/connectivity/reader-system';

const COMPUTER = {
  host: 'ec2-192-0-2-44.compute-1.amazonaws.com',
  port: 22,
  key: `ssh-ed25519 ${'A'.repeat(68)}`,
};

/** Runs a command as somebody would whose home is empty but for the key in Downloads. */
function inHome<T>(command: string, look: (home: string) => T): T {
  const home = mkdtempSync(join(tmpdir(), 'berth-home-'));
  try {
    mkdirSync(join(home, 'Downloads'));
    writeFileSync(join(home, 'Downloads/run-1.key'), 'key', { mode: 0o644 });
    execFileSync('/bin/sh', ['-c', command], { env: { HOME: home, PATH: process.env['PATH'] } });
    return look(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

test('afterwards only its owner may read the key', () => {
  const mode = inHome(
    protectKey('linux', 'run-1.key'),
    (home) => statSync(join(home, 'Downloads/run-1.key')).mode,
  );
  expect(mode & 0o777).toBe(0o600);
});

test('afterwards ssh knows the computer', () => {
  const known = inHome(trustHost('macos', COMPUTER), (home) =>
    readFileSync(join(home, '.ssh/known_hosts'), 'utf8'),
  );
  expect(known).toBe(`${COMPUTER.host} ${COMPUTER.key}\n`);
});

test('a port of its own stands in brackets, as ssh writes it', () => {
  for (const system of ['powershell', 'cmd', 'macos', 'linux'] as const) {
    expect(trustHost(system, { ...COMPUTER, port: 2222 })).toContain(`[${COMPUTER.host}]:2222 ssh-ed25519 `);
  }
});

test.each([
  ['powershell', 'mstsc /v:host.example:3389'],
  ['cmd', 'mstsc /v:host.example:3389'],
  ['linux', 'xfreerdp /v:host.example:3389 /u:Administrator /dynamic-resolution +clipboard'],
  ['macos', undefined],
] as const)('a desktop is opened on %s by %s', (system, command) => {
  expect(openDesktop(system, 'mstsc /v:host.example:3389', 'Administrator')).toBe(command);
});

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36', 'powershell'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', 'macos'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101', 'linux'],
])('who comes with %s reads commands for %s first', (agent, system) => {
  expect(systemOf(agent)).toBe(system);
  expect(systemsFrom(systemOf(agent))[0]).toBe(system);
});
