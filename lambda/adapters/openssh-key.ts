import { generateKeyPairSync, randomBytes } from 'node:crypto';

export interface OpensshKey {
  /** PEM-like text of `ssh-keygen`'s own format, which every OpenSSH reads; it refuses PKCS#8 for Ed25519. */
  readonly privateKey: string;
  /** One line, with the comment. */
  readonly publicKey: string;
}

const TYPE = 'ssh-ed25519';
const BLOCK = 8;

/**
 * Makes an Ed25519 key in OpenSSH's format, without a passphrase.
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function makeOpensshKey(comment: string): OpensshKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d ?? '', 'base64url');
  const point = Buffer.from(x ?? '', 'base64url');
  const blob = Buffer.concat([text(TYPE), field(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    text(TYPE),
    field(point),
    field(Buffer.concat([seed, point])),
    text(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK - (secret.length % BLOCK)) % BLOCK }, (_, i) => i + 1),
  );
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    number(1),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      ...lines,
      '-----END OPENSSH PRIVATE KEY-----',
      '',
    ].join('\n'),
    publicKey: `${TYPE} ${blob.toString('base64')} ${comment}`,
  };
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(bytes: Buffer): Buffer {
  return Buffer.concat([number(bytes.length), bytes]);
}

function text(value: string): Buffer {
  return field(Buffer.from(value));
}
