import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { makeOpensshKey } from '../../../lambda/adapters/openssh-key';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'berth-key-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs OpenSSH's own program; throws when it refuses. */
function sshKeygen(args: readonly string[], input = ''): string {
  return execFileSync('ssh-keygen', args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
}

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** How long the secret part is; OpenSSH pads it to the next multiple of 8 and never by a whole block. */
function secretLength(privateKey: string): number {
  const body = Buffer.from(privateKey.replaceAll(/-----.*-----/g, ''), 'base64');
  const beforeIt = 'openssh-key-v1\0'.length + (4 + 4) + (4 + 4) + 4 + 4 + (4 + 51);
  expect(body).toHaveLength(beforeIt + 4 + body.readUInt32BE(beforeIt));
  return body.readUInt32BE(beforeIt);
}

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 17, 64])(
  'OpenSSH reads the key, whatever the length of its comment (%i), and finds the same public half',
  (length) => {
    const comment = 'c'.repeat(length);
    const key = makeOpensshKey(comment);
    const path = file(`read-${length}`, key.privateKey);
    expect(sshKeygen(['-y', '-f', path])).toBe(key.publicKey.trim());
    expect(sshKeygen(['-l', '-f', path])).toMatch(/^256 SHA256:[A-Za-z0-9+/]{43} .*\(ED25519\)$/);
  },
);

it('what the private half signs, the public half verifies, and nothing else', () => {
  const key = makeOpensshKey('me');
  const path = file('sign', key.privateKey);
  const message = file('message', 'hello');
  sshKeygen(['-Y', 'sign', '-q', '-f', path, '-n', 'file', message]);
  const verify = (publicKey: string, text: string): string =>
    sshKeygen(
      [
        '-Y',
        'verify',
        '-f',
        file('allowed', `me ${publicKey}\n`),
        '-I',
        'me',
        '-n',
        'file',
        '-s',
        `${message}.sig`,
      ],
      text,
    );
  expect(verify(key.publicKey, 'hello')).toContain('Good "file" signature for me');
  expect(() => verify(key.publicKey, 'hullo')).toThrow('Command failed');
  expect(() => verify(makeOpensshKey('me').publicKey, 'hello')).toThrow('Command failed');
});

it('every key is fresh, its public half is one line, and its private half is in lines of 70', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9._-]{0,64}$/), (comment) => {
      const [one, two] = [makeOpensshKey(comment), makeOpensshKey(comment)];
      expect(one.publicKey).toMatch(
        /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43} [A-Za-z0-9._-]*$/,
      );
      expect(one.publicKey).not.toBe(two.publicKey);
      expect(one.privateKey).toMatch(
        /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,70}\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
      );
      expect(one.privateKey).not.toBe(two.privateKey);
      expect(secretLength(one.privateKey)).toBe(Math.ceil((127 + comment.length + 4) / 8) * 8);
    }),
    { numRuns: 50 },
  );
});
