import { createHmac, timingSafeEqual } from 'node:crypto';
import { EC2_NAME } from '../domain/workbench';

/**
 * What lets a browser through to one session's workbench. Two small texts, each with a MAC:
 *
 *     ticket   t1~<key>~<session>~<generation>~<host>~<expires>~<mac>    the browser's cookie, for the edge
 *     proof    p1~<session>~<generation>~<expires>~<mac>                 a header from the edge, for the session's gate
 *
 * The edge signs nothing but proofs, and a computer holds a key that is good for its own session only: what leaks from
 * it opens no other. `<expires>` is in epoch seconds. The generation is in both, for a released address goes to a
 * stranger, and what was good before a stop must not be good after it.
 *
 * The vectors in `test/vectors/tickets.json` say the same to whoever reads these texts in another language.
 */
export interface Ticket {
  readonly session: string;
  readonly generation: number;
  /** The public DNS name of the instance. */
  readonly host: string;
  /** Epoch seconds. */
  readonly expires: number;
}

export type Proof = Omit<Ticket, 'host'>;

/** A key that tickets are signed with. Two may be good at a time, so that they can be exchanged. */
export interface SigningKey {
  /** Names the key in the ticket: small letters and digits. */
  readonly id: string;
  readonly secret: string;
}

/** The key of this purpose and number, derived from the deployment's master secret. Numbers count from 1. */
export function signingKey(master: string, number: number): SigningKey {
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`no signing key has the number ${number}`);
  return { id: String(number), secret: mac(master, `edge:${number}`) };
}

/** The keys that are good now, the current one first: this one and the one before it. */
export function edgeKeys(master: string, number: number): readonly SigningKey[] {
  return (number > 1 ? [number, number - 1] : [number]).map((each) => signingKey(master, each));
}

/** How long a ticket is good, in seconds. */
export const TICKET_SECONDS = 600;

/** How far clocks may differ, in seconds. */
const CLOCK_SKEW = 30;

const SESSION = 's-[a-z2-7]{24}';
const GENERATION = '[1-9]\\d{0,8}';
const EXPIRES = '[1-9]\\d{9}';
const MAC = '[A-Za-z0-9_-]{43}';

const TICKET = new RegExp(
  `^(t1~(?<key>[a-z0-9]{1,16})~(?<session>${SESSION})~(?<generation>${GENERATION})~(?<host>${EC2_NAME})~(?<expires>${EXPIRES}))~(?<mac>${MAC})$`,
);
const PROOF = new RegExp(
  `^(p1~(?<session>${SESSION})~(?<generation>${GENERATION})~(?<expires>${EXPIRES}))~(?<mac>${MAC})$`,
);

/**
 * The key that a session's gate checks proofs with; it is the computer's own, and was given to it at its launch. All
 * tickets of a session are therefore signed with the key that was good then.
 */
export function gateKey({ secret }: SigningKey, session: string): string {
  return mac(secret, `gate:${session}`);
}

/** @throws Error for a ticket that nobody could read */
export function signTicket({ session, generation, host, expires }: Ticket, key: SigningKey): string {
  const ticket = signed(['t1', key.id, session, generation, host, expires], key.secret);
  if (!TICKET.test(ticket)) throw new Error('no ticket can be made of this');
  return ticket;
}

/** @throws Error for a proof that nobody could read */
export function signProof({ session, generation, expires }: Proof, gate: string): string {
  const proof = signed(['p1', session, generation, expires], gate);
  if (!PROOF.test(proof)) throw new Error('no proof can be made of this');
  return proof;
}

/**
 * @param now epoch seconds
 * @returns undefined for whatever is not a ticket that one of these keys has signed and that is still good
 */
export function readTicket(text: string, keys: readonly SigningKey[], now: number): Ticket | undefined {
  return readLateTicket(text, keys, now, CLOCK_SKEW);
}

/**
 * The same for a ticket that may be over, as long as its end is not further back.
 *
 * @param now epoch seconds
 * @param late how far back its end may be, in seconds
 */
export function readLateTicket(
  text: string,
  keys: readonly SigningKey[],
  now: number,
  late: number,
): Ticket | undefined {
  const found = TICKET.exec(text) ?? undefined;
  const key = keys.find(({ id }) => id === found?.groups?.['key']);
  const read = found && key && verified(found, key.secret, now, late);
  return read && { ...read, host: found.groups?.['host'] ?? '' };
}

/**
 * @param now epoch seconds
 * @returns undefined for whatever is not a proof for this session and generation that is still good
 */
export function readProof(
  text: string,
  gate: string,
  own: Pick<Proof, 'session' | 'generation'>,
  now: number,
): Proof | undefined {
  const found = PROOF.exec(text) ?? undefined;
  const read = found && verified(found, gate, now, CLOCK_SKEW);
  return read && read.session === own.session && read.generation === own.generation ? read : undefined;
}

function verified(found: RegExpExecArray, secret: string, now: number, late: number): Proof | undefined {
  const { session = '', generation, expires, mac: given = '' } = found.groups ?? {};
  const right = timingSafeEqual(Buffer.from(given), Buffer.from(mac(secret, found[1] ?? '')));
  const until = Number(expires);
  // One that is good for longer than any was ever made is none of ours.
  const inTime = now <= until + late && until <= now + TICKET_SECONDS + CLOCK_SKEW;
  return right && inTime ? { session, generation: Number(generation), expires: until } : undefined;
}

function signed(fields: readonly (string | number)[], secret: string): string {
  const text = fields.join('~');
  return `${text}~${mac(secret, text)}`;
}

function mac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
