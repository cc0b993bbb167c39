import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { layGuest } from '../../../build/guest';
import { leanPython } from '../../../build/lean-python';
import { bundledGuest } from '../../../lambda/adapters/bundled-guest';
import { type GuestInstaller, userData } from '../../../lambda/adapters/user-data';
import type { Session } from '../../../lambda/domain/session';
import { findPython } from '../../../local/guests/python';
import { aLaunchImage } from '../../builders/image';
import { aSession } from '../../builders/session';

const GUEST = resolve(__dirname, '../../../guest/linux');
const installer = builtGuest();
const identity = { api: 'https://api.example/guest/report', token: 'a-token', gateKey: 'a-gate-key' };

const managed = aSession();
const semiManaged = aSession({ image: aLaunchImage({ kind: 'semi-managed' }) });

/** The guest as a build lays it and the launch function reads it. */
function builtGuest(): GuestInstaller {
  const folder = mkdtempSync(join(tmpdir(), 'berth-built-guest-'));
  try {
    layGuest(dirname(GUEST), folder);
    return bundledGuest(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function source(name: string): string {
  return readFileSync(join(GUEST, name), 'utf8');
}

/** What counts in a unit: neither comments nor blank lines. */
function settings(unit: string): readonly string[] {
  return unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Runs the script as cloud-init does, but below a directory of its own; answers that directory's mapping of paths. */
function booted(
  session: Session,
  check: (path: (name: string) => string) => void,
  before: Readonly<Record<string, string>> = {},
): void {
  const root = mkdtempSync(join(tmpdir(), 'berth-user-data-'));
  try {
    for (const [name, text] of Object.entries(before)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const env = { PATH: process.env['PATH'], BERTH_ROOT: root };
    execFileSync('sh', ['-s'], { input: userData(session, identity, installer), env, stdio: 'pipe' });
    check((name) => join(root, name));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

it.each([
  ['managed', managed],
  ['semi-managed', semiManaged],
])('a %s computer learns who it is, and only root can read it', (_kind, session) => {
  expect.assertions(3);
  booted(session, (path) => {
    const file = path('etc/berth/guest.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      session: session.id,
      deployment: 'demo',
      api: identity.api,
      token: 'a-token',
      ...(session.image.kind === 'managed' && { gateKey: 'a-gate-key' }),
      checks: session.image.readiness,
    });
    expect(mode(file)).toBe(0o600);
    expect(mode(path('etc/berth'))).toBe(0o700);
  });
});

it.each([
  ['semi-managed computer', semiManaged],
  ['managed computer whose AMI lacks the guest', managed],
])('a %s gets the agent, what samples its use, and the unit', (_kind, session) => {
  expect.assertions(7);
  booted(session, (path) => {
    for (const name of ['berth_agent.py', 'berth_signals.py']) {
      expect(readFileSync(path(`opt/berth/${name}`), 'utf8')).toBe(leanPython(source(name)));
      expect(mode(path(`opt/berth/${name}`))).toBe(0o644);
    }
    const unit = path('etc/systemd/system/berth-agent.service');
    expect(readFileSync(unit, 'utf8').trimEnd().split('\n')).toEqual(settings(source('berth-agent.service')));
    expect(mode(unit)).toBe(0o644);
    expect(readdirSync(path('opt/berth'))).toHaveLength(2);
  });
});

it('the agent that came with user data finds what samples the use of its computer', () => {
  expect.assertions(1);
  booted(semiManaged, (path) => {
    const code =
      'import sys; sys.path.insert(0, sys.argv[1]); import berth_agent; print(type(berth_agent.load_signals()).__name__)';
    const args = ['-I', '-B', '-c', code, path('opt/berth')];
    expect(execFileSync(findPython(), args, { encoding: 'utf8' })).toBe('Signals\n');
  });
});

it('a managed computer has the guest in its AMI: nothing is installed', () => {
  expect.assertions(2);
  const before = { 'opt/berth/berth_agent.py': 'of the AMI' };
  booted(
    managed,
    (path) => {
      expect(readFileSync(path('opt/berth/berth_agent.py'), 'utf8')).toBe('of the AMI');
      expect(existsSync(path('etc/systemd'))).toBe(false);
    },
    before,
  );
});

it.each([
  ['managed', managed],
  ['semi-managed', semiManaged],
])(
  'the script of a %s computer is plain text in ASCII and stays below the 16 kB that EC2 takes',
  (_kind, session) => {
    const checks = Array.from({ length: 16 }, (_, n) => ({
      name: `check-${'x'.repeat(24)}${n}`,
      kind: 'http' as const,
      port: 65_535,
      path: `/${'p'.repeat(60)}`,
    }));
    const script = userData(
      aSession({ image: { ...session.image, readiness: checks } }),
      identity,
      installer,
    );
    expect(script).toMatch(/^#!\/bin\/sh\n[\n -~]*$/);
    expect(Buffer.byteLength(script)).toBeLessThan(16 * 1024);
  },
);

it('the same record makes the same script, so that a repeated launch is the same ask', () => {
  expect(userData(semiManaged, identity, installer)).toBe(userData(semiManaged, identity, installer));
});

it('what stands in a check or a token is text for the script, never a command', () => {
  expect.assertions(2);
  const nasty = aLaunchImage({
    readiness: [{ name: 'web', kind: 'http', port: 80, path: '/$(touch pwned)`id`\'"\nBERTH\ntouch pwned' }],
  });
  booted(aSession({ image: nasty }), (path) => {
    const { checks } = JSON.parse(readFileSync(path('etc/berth/guest.json'), 'utf8')) as { checks: unknown };
    expect(checks).toEqual(nasty.readiness);
    expect(existsSync('pwned')).toBe(false);
  });
});
