import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { edgeKeysValue } from '../../../lambda/contract/edge';
import {
  edgeKeys,
  gateKey,
  readLateTicket,
  readProof,
  readTicket,
  signProof,
  signTicket,
  signingKey,
  type SigningKey,
} from '../../../lambda/contract/ticket';

interface Vectors {
  readonly now: number;
  readonly keys: readonly SigningKey[];
  readonly session: string;
  readonly generation: number;
  readonly gateKey: string;
  readonly ticket: Parameters<typeof signTicket>[0];
  readonly proof: Parameters<typeof signProof>[0];
  readonly tickets: readonly Vector[];
  readonly proofs: readonly Vector[];
}
interface Vector {
  readonly what: string;
  readonly text: string;
  readonly good: boolean;
}

const file = resolve(__dirname, '../../vectors/tickets.json');
const V = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const [key = { id: '', secret: '' }] = V.keys;
const own = { session: V.session, generation: V.generation };

test.each(V.tickets)('a ticket $what: good is $good', ({ text, good }) => {
  expect(readTicket(text, V.keys, V.now) !== undefined).toBe(good);
});

test.each(V.proofs)('a proof $what: good is $good', ({ text, good }) => {
  expect(readProof(text, V.gateKey, own, V.now) !== undefined).toBe(good);
});

test('what is signed today is what the vectors say, and reads back as what it was', () => {
  expect(gateKey(key, V.session)).toBe(V.gateKey);
  expect(signTicket(V.ticket, key)).toBe(V.tickets[0]?.text);
  expect(signProof(V.proof, V.gateKey)).toBe(V.proofs[0]?.text);
  expect(readTicket(signTicket(V.ticket, key), V.keys, V.now)).toEqual(V.ticket);
  expect(readProof(signProof(V.proof, V.gateKey), V.gateKey, own, V.now)).toEqual(V.proof);
});

/** The text with one character cut, or exchanged for others. */
function changed(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 2 }))
    .map(([at, by]) => text.slice(0, at) + by + text.slice(at + 1))
    .filter((it) => it !== text);
}

test('nothing that is changed in one character, or cut, is a ticket or a proof', () => {
  const [ticket, proof] = [signTicket(V.ticket, key), signProof(V.proof, V.gateKey)];
  fc.assert(
    fc.property(changed(ticket), changed(proof), (a, b) => {
      expect(readTicket(a, V.keys, V.now)).toBeUndefined();
      expect(readProof(b, V.gateKey, own, V.now)).toBeUndefined();
    }),
  );
});

test('a ticket that could not be read again is not made', () => {
  expect(() => signTicket({ ...V.ticket, host: 'evil.example.com' }, key)).toThrow('no ticket');
  expect(() => signTicket({ ...V.ticket, session: 'x' }, key)).toThrow('no ticket');
  expect(() => signProof({ ...V.proof, generation: 0 }, V.gateKey)).toThrow('no proof');
});

test('a ticket that is over reads as late as is asked for, a forged one or one of the future never', () => {
  const ticket = signTicket(V.ticket, key);
  const { expires } = V.ticket;
  expect(readLateTicket(ticket, V.keys, expires + 3_600, 3_600)).toEqual(V.ticket);
  expect(readLateTicket(ticket, V.keys, expires + 3_601, 3_600)).toBeUndefined();
  expect(readLateTicket(ticket, V.keys, expires - 631, 3_600)).toBeUndefined();
  const [forged = ''] = V.tickets.filter(({ what }) => what === 'with a changed MAC').map(({ text }) => text);
  expect(readLateTicket(forged, V.keys, V.now, 3_600)).toBeUndefined();
});

test('keys are counted: each number has its own, and the current one and the one before are good', () => {
  expect(edgeKeys('master', 1)).toEqual([signingKey('master', 1)]);
  expect(edgeKeys('master', 3)).toEqual([signingKey('master', 3), signingKey('master', 2)]);
  expect(signingKey('master', 2).id).toBe('2');
  const secrets = [signingKey('master', 1), signingKey('master', 2), signingKey('other', 1)].map(
    ({ secret }) => secret,
  );
  expect(new Set(secrets).size).toBe(3);
  for (const number of [0, -1, 1.5, Number.NaN])
    expect(() => signingKey('master', number)).toThrow('no signing key');
});

test('two keys fit into the store of the edge', () => {
  const value = edgeKeysValue(edgeKeys('master', 999_999));
  expect(JSON.parse(value)).toEqual(edgeKeys('master', 999_999));
  expect(value.length).toBeLessThan(200);
  expect(() => edgeKeysValue(Array.from({ length: 20 }, () => key))).toThrow('do not fit');
});
