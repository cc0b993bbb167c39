import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRsaKey } from '../../../lambda/adapters/rsa-key';

test('the key is 2048 bits of RSA as PKCS#1, and its public line is the one that ssh-keygen reads from it', () => {
  const { privateKey, publicKey } = makeRsaKey('my-windows');
  expect(privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[^]*\n-----END RSA PRIVATE KEY-----\n$/);
  expect(createPrivateKey(privateKey).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  const folder = mkdtempSync(join(tmpdir(), 'berth-rsa-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, privateKey, { mode: 0o600 });
    const line = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim();
    expect(publicKey).toBe(`${line} my-windows`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every key is another one', () => {
  expect(makeRsaKey('a').privateKey).not.toBe(makeRsaKey('a').privateKey);
});
