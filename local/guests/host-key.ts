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
    const pair = makePair();
    writeFileSync(`${path}.pub`, `${pair.public}\n`);
    writeFileSync(path, pair.private, { mode: 0o600 });
  }
  return readFileSync(path, 'utf8');
}

/** Of some 200 keys that ssh2 makes, it cannot read one itself: another is made then. */
function makePair(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { comment: 'local guest' });
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
