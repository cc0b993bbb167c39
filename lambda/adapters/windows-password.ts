import { constants, privateDecrypt } from 'node:crypto';

/** The least that PKCS#1 v1.5 pads with, before the zero that ends the padding. */
const LEAST_PADDING = 8;

/**
 * The password that EC2 encrypted for the key of a launch (RSA, PKCS#1 v1.5). Node's own `RSA_PKCS1_PADDING` is not
 * used: Node 20 refuses it for decryption, and later ones answer noise instead of an error for a wrong key.
 *
 * @param privateKey PKCS#1 PEM
 * @param passwordData what GetPasswordData answered, in base 64
 * @throws Error when the text was not encrypted for this key; the message says nothing of how it differs
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html
 */
export function windowsPassword(privateKey: string, passwordData: string): string {
  let block: Buffer;
  try {
    block = privateDecrypt(
      { key: privateKey, padding: constants.RSA_NO_PADDING },
      Buffer.from(passwordData, 'base64'),
    );
  } catch {
    throw wrongBlock();
  }
  const message = unpadded(block);
  if (message === undefined) throw wrongBlock();
  return message.toString('utf8');
}

/**
 * The message in a block `00 02 <at least 8 bytes, none of them 0> 00 <message>`; undefined for any other block. Every
 * byte is looked at, and no branch is taken before the end, so that the time taken does not tell where a block is wrong.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc8017#section-7.2.2
 */
export function unpadded(block: Uint8Array): Buffer | undefined {
  let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2);
  let end = 0;
  let open = 1;
  for (let at = 2; at < block.length; at += 1) {
    // 1 for a byte that is 0, else 0.
    const zero = (((block[at] ?? 0) - 1) >>> 31) & 1;
    const ends = open & zero;
    end |= at & -ends;
    open &= 1 - zero;
  }
  // 1 when the padding is too short; of one that never ends, the end is still 0.
  wrong |= ((end - 2 - LEAST_PADDING) >>> 31) & 1;
  return wrong === 0 ? Buffer.from(block.subarray(end + 1)) : undefined;
}

function wrongBlock(): Error {
  return new Error('what EC2 gave as the password was not encrypted for the key of this session');
}
