import { createPublicKey, generateKeyPairSync } from 'node:crypto';

export interface RsaKey {
  /** PKCS#1 PEM: what EC2's console, PuTTY and every SSH client read. */
  readonly privateKey: string;
  /** One line in OpenSSH's form, with the comment: what EC2 imports. */
  readonly publicKey: string;
}

const TYPE = 'ssh-rsa';
/** EC2 encrypts a Windows password with 2048 bits, and imports 1024, 2048 and 4096. */
const BITS = 2048;

/**
 * Makes an RSA key, which a Windows computer needs: EC2 encrypts its first password with it.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html
 */
export function makeRsaKey(comment: string): RsaKey {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { privateKey, publicKey: `${rsaPublicLine(privateKey)} ${comment}` };
}

/**
 * The public half of a PKCS#1 key as OpenSSH writes it, without a comment.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc4253#section-6.6
 */
function rsaPublicLine(privateKey: string): string {
  const { e = '', n = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const blob = Buffer.concat([field(Buffer.from(TYPE)), integer(e), integer(n)]);
  return `${TYPE} ${blob.toString('base64')}`;
}

/** A positive number: where its first bit is set, a zero byte before it keeps it positive. */
function integer(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return field(((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
