import { onDay } from './day-allowance';
import type { Image, LaunchImage } from './image';
import { LEASE_MINUTES, PARKING } from './lease';
import type { Micros, SessionCredit } from './money';
import { Refusal } from './refusal';
import { DAY, minutesText } from './time';

/** What the administrator of a deployment allows every owner. */
export interface Policy {
  readonly longestLeaseMinutes: number;
  /** How many of an owner's computers may run, or be on their way, at once. Missing: as many as credit pays for. */
  readonly sessionsAtOnce?: number | undefined;
  /** What an owner may commit, reserved or spent, on one day in UTC. Missing: all of their credit. */
  readonly dailySpend?: Micros | undefined;
  /** Whether an owner may keep the disk of a stopped computer for as long as credit pays for it. Missing: no. */
  readonly keepDisks?: boolean | undefined;
  /** The largest disk that an owner may ask for, in GiB. Missing: 200. */
  readonly largestDiskGiB?: number | undefined;
}

/** For a day at most a computer waits to be used; for longer an owner asks it to wait forever. */
export const MOST_IDLE_MINUTES = 24 * 60;

/** The largest disk that an owner may ask for where the administrator says nothing. */
const LARGEST_DISK_GIB = 200;

/** What the policy says to an owner who is about to launch. What is missing is not limited. */
export interface OwnerLimits {
  /** How long a computer is lent at most. */
  readonly longestMinutes: number;
  readonly largestDiskGiB: number;
  /** Whether the disk of a stopped computer may be kept for longer than it is anyway. */
  readonly keepDisks: boolean;
  readonly sessionsAtOnce?: number;
  /** How many more of their computers may run. */
  readonly sessionsLeft?: number;
  /** What they may commit on one day in UTC. */
  readonly dailySpend?: Micros;
}

/** @param running how many of the owner's computers run, or are on their way */
export function ownerLimits(
  { longestLeaseMinutes, largestDiskGiB, keepDisks, sessionsAtOnce, dailySpend }: Policy,
  running: number,
): OwnerLimits {
  return {
    longestMinutes: longestLeaseMinutes,
    largestDiskGiB: largestDiskGiB ?? LARGEST_DISK_GIB,
    keepDisks: keepDisks ?? false,
    ...(sessionsAtOnce !== undefined && {
      sessionsAtOnce,
      sessionsLeft: Math.max(0, sessionsAtOnce - running),
    }),
    ...(dailySpend !== undefined && { dailySpend }),
  };
}

/** What holds where the administrator says nothing. */
export const USUAL_POLICY: Policy = { longestLeaseMinutes: LEASE_MINUTES.most };

/**
 * For how long a computer is lent that is asked for now.
 *
 * @param asked minutes; the usual lease when left out, or the longest where that is shorter
 * @throws Refusal `invalid` when it is longer than allowed
 */
export function leaseMinutes({ longestLeaseMinutes: most }: Policy, asked: number | undefined): number {
  if (asked === undefined) return Math.min(LEASE_MINUTES.usual, most);
  if (asked <= most) return asked;
  throw new Refusal(
    'invalid',
    `minutes: a computer is lent for at most ${minutesText(most)} here, not ${asked}. Ask for ${most} or less, and extend it later.`,
  );
}

/**
 * After how many minutes without use a computer of this image is stopped; 0: never. Undefined where neither the owner
 * nor the administrator says anything.
 *
 * @throws Refusal `invalid` naming what is allowed
 */
export function idleMinutes(
  { key, idle }: Pick<Image, 'key' | 'idle'>,
  asked: number | undefined,
): number | undefined {
  if (idle === undefined) return asked;
  const { usualMinutes, mostMinutes, neverAllowed } = idle;
  if (asked === undefined) return usualMinutes;
  if (asked === 0 ? neverAllowed : asked <= (mostMinutes ?? asked)) return asked;
  const range = mostMinutes === undefined ? '1 or more' : `1 to ${mostMinutes}`;
  throw new Refusal(
    'invalid',
    `idleMinutes: ${key} may be idle for ${range} minutes${neverAllowed ? ', or for as long as it is lent (0)' : ''}, not ${asked}.`,
  );
}

/**
 * Whether the disk is kept beyond its end, month by month.
 *
 * @param before what held until now, where the owner asks for nothing; it goes where it is no longer allowed
 * @throws Refusal `invalid` when it is asked for and not allowed
 */
export function keepsDisk(
  { keepDisks = false }: Policy,
  asked: boolean | undefined,
  before = false,
): boolean {
  if (asked === true && !keepDisks) {
    throw new Refusal(
      'invalid',
      `keepDisk: here the disk of a stopped computer is given up after ${PARKING / DAY} days. Start the computer before that, and it is kept for as long again.`,
    );
  }
  return (asked ?? before) && keepDisks;
}

/**
 * The image with the disk that a computer gets at its launch: the image's own, or a larger one.
 *
 * @param asked GiB; the image's own disk when left out
 * @throws Refusal `invalid` when it is smaller than the image's, or larger than allowed
 */
export function withDisk(
  { largestDiskGiB: most = LARGEST_DISK_GIB }: Policy,
  image: LaunchImage,
  asked: number | undefined,
): LaunchImage {
  const { key, diskGiB: own } = image;
  if (asked === undefined || asked === own) return image;
  if (asked > own && asked <= most) return { ...image, diskGiB: asked };
  const range =
    own < most ? `${own} to ${most} GiB` : `${own} GiB, the image's own, and nobody may ask for more`;
  throw new Refusal('invalid', `diskGiB: a disk of ${key} has ${range}; ${asked} was asked for.`);
}

/** The credit after a change that commits the owner to more at `at`; where days are limited, with what it takes of that day. */
export function takenToday(
  { dailySpend }: Policy,
  before: SessionCredit | undefined,
  after: SessionCredit,
  at: number,
): SessionCredit {
  return dailySpend === undefined ? after : onDay(before, after, dayOf(at));
}

/** `2026-11-25`: the day in UTC on which something is committed. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
