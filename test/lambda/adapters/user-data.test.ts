import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { userData } from '../../../lambda/adapters/user-data';
import type { Session } from '../../../lambda/domain/session';
import { aLaunchImage } from '../../builders/image';
import { aSession } from '../../builders/session';

const GUEST = resolve(__dirname, '../../../guest/linux');
const agent = readFileSync(join(GUEST, 'berth_agent.py'));
const unit = readFileSync(join(GUEST, 'berth-agent.service'), 'utf8');
const installer = { agent: gzipSync(agent, { level: 9 }).toString('base64'), unit };
const identity = { api: 'https://api.example/guest/report', token: 'a-token' };

const managed = aSession();
const semiManaged = aSession({ image: aLaunchImage({ kind: 'semi-managed' }) });

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
      checks: session.image.readiness,
    });
    expect(mode(file)).toBe(0o600);
    expect(mode(path('etc/berth'))).toBe(0o700);
  });
});

it('a semi-managed computer gets the guest and its unit, byte for byte', () => {
  expect.assertions(4);
  booted(semiManaged, (path) => {
    expect(readFileSync(path('opt/berth/berth_agent.py')).equals(agent)).toBe(true);
    expect(readFileSync(path('etc/systemd/system/berth-agent.service'), 'utf8')).toBe(unit);
    expect(mode(path('opt/berth/berth_agent.py'))).toBe(0o644);
    expect(mode(path('etc/systemd/system/berth-agent.service'))).toBe(0o644);
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

it('a managed computer whose AMI lacks the guest gets it: without it nothing would stop it from inside', () => {
  expect.assertions(2);
  booted(managed, (path) => {
    expect(readFileSync(path('opt/berth/berth_agent.py')).equals(agent)).toBe(true);
    expect(readFileSync(path('etc/systemd/system/berth-agent.service'), 'utf8')).toBe(unit);
  });
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
