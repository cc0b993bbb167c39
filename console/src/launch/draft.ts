import type { ImageView } from '../../../lambda/contract/answers';
import type { Bodies } from '../api/endpoints';
import { LEASE_MINUTES } from '../../../lambda/domain/lease';
import type { OwnerLimits } from '../../../lambda/domain/policy';
import { checkedStartupScript } from '../../../lambda/domain/startup-script';
import { USUAL_IDLE_MINUTES } from '../../../lambda/domain/verdict';
import { strings } from '../strings';

/** What stands in the launch dialog, as it is typed. Empty: what is usual. */
export interface Draft {
  readonly name: string;
  /** Empty: the image's own, or what may stand in for it. */
  readonly type: string;
  /** `usual`: what the deployment lends for; `other`: what is in `otherMinutes`. */
  readonly minutes: number | 'usual' | 'other';
  readonly otherMinutes: string;
  /** 0: never. */
  readonly idle: number;
  readonly script: string;
  readonly disk: string;
  readonly keepDisk: boolean;
}

const LEASES = [60, 120, 240, 480, 720] as const;

/** What the deployment allows; nothing is known of it before the first estimate. */
export type Limits = Partial<Pick<OwnerLimits, 'longestMinutes' | 'largestDiskGiB'>>;

/**
 * The leases to choose from, the shortest first.
 *
 * @param usual minutes that the deployment lends for
 */
export function leaseChoices(
  usual: number,
  { longestMinutes = Infinity }: Limits = {},
): readonly { readonly value: Draft['minutes']; readonly minutes: number }[] {
  const others = LEASES.filter((minutes) => minutes !== usual && minutes <= longestMinutes).map(
    (minutes) => ({
      value: minutes,
      minutes,
    }),
  );
  return [...others, { value: 'usual' as const, minutes: usual }].toSorted((a, b) => a.minutes - b.minutes);
}

export function newDraft(image: Pick<ImageView, 'idle'>): Draft {
  return {
    name: '',
    type: '',
    minutes: 'usual',
    otherMinutes: '',
    idle: usualIdle(image),
    script: '',
    disk: '',
    keepDisk: false,
  };
}

export function usualIdle({ idle }: Pick<ImageView, 'idle'>): number {
  return idle?.usualMinutes ?? USUAL_IDLE_MINUTES;
}

/** The idle limits to choose from: as far as the image allows them. */
export function idleChoices(image: Pick<ImageView, 'idle'>): readonly number[] {
  const { mostMinutes = Infinity, neverAllowed = true } = image.idle ?? {};
  const within = [15, 30, 60, 120, 240, usualIdle(image)].filter((minutes) => minutes <= mostMinutes);
  const choices = [...new Set(within)].toSorted((a, b) => a - b);
  return neverAllowed ? [...choices, 0] : choices;
}

/** What is wrong with what was typed, by field, in a sentence. */
export type Wrong = Partial<Record<'name' | 'otherMinutes' | 'script' | 'disk', string>>;

export function wrongIn(
  draft: Draft,
  image: Pick<ImageView, 'os' | 'diskGiB'>,
  { longestMinutes, largestDiskGiB }: Limits = {},
): Wrong {
  const words = strings.launch;
  const { name, minutes, otherMinutes, script, disk } = draft;
  const { least, ever } = LEASE_MINUTES;
  const most = longestMinutes ?? ever;
  return {
    // As the contract has it for names of sessions.
    ...(!/^(?:[A-Za-z0-9][A-Za-z0-9 ._-]{0,63})?$/.test(name.trim()) && { name: words.nameWrong }),
    ...(minutes === 'other' &&
      !isWhole(otherMinutes, least, most) && { otherMinutes: words.otherWrong(least, most) }),
    ...(script !== '' && wrongScript(image.os, script)),
    ...(disk !== '' &&
      !isWhole(disk, image.diskGiB, largestDiskGiB) && {
        disk: words.diskWrong(image.diskGiB, largestDiskGiB),
      }),
  };
}

/** As the API would refuse it, before it is sent. */
function wrongScript(os: ImageView['os'], script: string): Wrong {
  try {
    checkedStartupScript(os, script);
    return {};
  } catch (error) {
    const [, why = ''] = /^startupScript: (.*)$/s.exec(error instanceof Error ? error.message : '') ?? [];
    return { script: `${why.slice(0, 1).toUpperCase()}${why.slice(1)}` };
  }
}

/** What is sent: only what differs from the usual, so that the deployment's own usual holds for the rest. */
export function orderOf(draft: Draft, image: ImageView): Bodies['POST /sessions'] {
  const { name, type, idle, script, disk, keepDisk } = draft;
  const minutes = minutesOf(draft);
  return {
    image: image.key,
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(type !== '' && { instanceType: type }),
    ...(minutes !== undefined && { minutes }),
    ...(idle !== usualIdle(image) && { idleMinutes: idle }),
    ...(script !== '' && { startupScript: script }),
    ...(disk !== '' && { diskGiB: Number(disk) }),
    ...(keepDisk && { keepDisk }),
  };
}

function minutesOf({ minutes, otherMinutes }: Draft): number | undefined {
  if (minutes === 'usual') return undefined;
  return minutes === 'other' ? Number(otherMinutes) : minutes;
}

function isWhole(text: string, least: number, most = Infinity): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most;
}
