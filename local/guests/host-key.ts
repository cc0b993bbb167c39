import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { utils } from 'ssh2';

/**
 * A guest's Ed25519 host key: made at its first boot, the same ever after, as sshd's own first start does it.
 *
 * @param path where the private key is kept (mode 0600); the public one stands beside it with `.pub` at its end
 * @returns the private key in OpenSSH format
 */
export function hostKey(path: string): string {
  if (!existsSync(path)) {
    const pair = utils.generateKeyPairSync('ed25519', { comment: 'local guest' });
    writeFileSync(`${path}.pub`, `${pair.public}\n`);
    writeFileSync(path, pair.private, { mode: 0o600 });
  }
  return readFileSync(path, 'utf8');
}
