import { execFileSync } from 'node:child_process';
import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import * as fc from 'fast-check';
import { makeRsaKey } from '../../../lambda/adapters/rsa-key';
import { unpadded, windowsPassword } from '../../../lambda/adapters/windows-password';

const SIZE = 256;
const pem = { publicKeyEncoding: { type: 'spki', format: 'pem' } } as const;
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  ...pem,
  modulusLength: 8 * SIZE,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** As EC2 does it: PKCS#1 v1.5 with random padding. */
function encrypted(text: string): string {
  const padding = constants.RSA_PKCS1_PADDING;
  return publicEncrypt({ key: publicKey, padding }, Buffer.from(text)).toString('base64');
}

/** A block whose padding a test chooses, encrypted as it is. */
function encryptedBlock(block: Uint8Array): string {
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block).toString('base64');
}

function paddedBy(padding: number, text: Uint8Array): Uint8Array {
  return Uint8Array.of(0, 2, ...Array<number>(padding).fill(1), 0, ...text);
}

const message = fc.uint8Array({ maxLength: SIZE - 11 });
const nonZero = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length, min: 1 });
/** A message and a block in which it stands. */
const padded = message.chain((text) =>
  nonZero(SIZE - 3 - text.length).map((padding) => ({
    text,
    block: Uint8Array.of(0, 2, ...padding, 0, ...text),
  })),
);

test('whatever the password and its random padding are, it comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (password) => {
      expect(windowsPassword(privateKey, encrypted(password))).toBe(password);
    }),
    { numRuns: 60 },
  );
});

test('every well padded block gives its message, also one with zeros in it, and one that is empty', () => {
  fc.assert(
    fc.property(padded, ({ text, block }) => {
      expect(unpadded(block)).toEqual(Buffer.from(text));
    }),
  );
});

test.each([
  ['a first byte that is not 0', (block: Uint8Array) => block.with(0, 1)],
  ['a second byte of a signature', (block: Uint8Array) => block.with(1, 1)],
  ['a padding that ends after seven bytes', (block: Uint8Array) => block.with(9, 0)],
  ['a padding that ends at once', (block: Uint8Array) => block.with(2, 0)],
  [
    'a padding that never ends',
    (block: Uint8Array) => block.map((byte, at) => (at > 1 && byte === 0 ? 7 : byte)),
  ],
])('a block with %s gives nothing, and the refusal does not say why', (_what, spoil) => {
  fc.assert(
    fc.property(padded, ({ block }) => {
      expect(unpadded(spoil(block))).toBeUndefined();
    }),
  );
  const block = paddedBy(200, Buffer.from('secret'.padEnd(SIZE - 203)));
  expect(() => windowsPassword(privateKey, encryptedBlock(spoil(block)))).toThrow(
    /^what EC2 gave as the password was not encrypted/,
  );
});

test('eight bytes of padding are enough, and a byte less is not', () => {
  const letter = Buffer.from('A');
  expect(unpadded(paddedBy(8, letter))).toEqual(letter);
  expect(unpadded(paddedBy(7, letter))).toBeUndefined();
  for (const short of [[], [0], [0, 2], [0, 2, 0]]) expect(unpadded(Uint8Array.from(short))).toBeUndefined();
});

test('what was encrypted for another key, is cut short or is no text at all is refused with the same words', () => {
  const other = makeRsaKey('other').privateKey;
  const data = encrypted('secret');
  for (const [key, text] of [
    [other, data],
    [privateKey, data.slice(0, -8)],
    [privateKey, '???'],
  ] as const) {
    expect(() => windowsPassword(key, text)).toThrow(
      /^what EC2 gave as the password was not encrypted for the key of this session$/,
    );
  }
});

test('it runs on every Node that is at hand, with nothing but node:crypto', () => {
  const source = readFileSync(resolve(__dirname, '../../../lambda/adapters/windows-password.ts'), 'utf8');
  expect(source.match(/from '(.*)'/g)).toEqual(["from 'node:crypto'"]);
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const script = `${code}\nprocess.stdout.write(module.exports.windowsPassword(process.env.KEY, process.env.DATA));`;
  const [KEY, DATA] = [privateKey, encrypted('Sesame, open!')];
  // Whoever runs the tests may have an older Node in the path: all that Lambda offers must do.
  for (const node of new Set([process.execPath, ...pathsOfNode()])) {
    expect(execFileSync(node, ['-e', script], { encoding: 'utf8', env: { KEY, DATA } })).toBe(
      'Sesame, open!',
    );
  }
});

function pathsOfNode(): readonly string[] {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'node'))
    .filter(isNewEnough);
}

function isNewEnough(node: string): boolean {
  try {
    return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { stdio: 'pipe' })) >= 20;
  } catch {
    return false;
  }
}
