import type { Failure, Session, Attempt, Candidate } from './session';
import type { RefusalCode } from './refusal';
import { MINUTE } from './time';

/** So long others keep their hands off a launch or a start that is under way. */
export const CLAIM = MINUTE;

/**
 * So long after a launch began EC2 is asked for its computer; with the longest wait for an answer (8 s) all of it fits in
 * 20 s. Milliseconds.
 */
export const ASKING = 12_000;

/** What kind of no EC2 said. Only a lack of capacity is worth asking for elsewhere. */
export type RefusalClass = 'capacity' | 'quota' | 'throttle' | 'image' | 'configuration';

const CLASSES: Readonly<Record<string, RefusalClass>> = {
  InsufficientInstanceCapacity: 'capacity',
  InsufficientHostCapacity: 'capacity',
  InsufficientFreeAddressesInSubnet: 'capacity',
  Unsupported: 'capacity',
  VcpuLimitExceeded: 'quota',
  InstanceLimitExceeded: 'quota',
  VolumeLimitExceeded: 'quota',
  AddressLimitExceeded: 'quota',
  MaxSpotInstanceCountExceeded: 'quota',
  RequestLimitExceeded: 'throttle',
  Throttling: 'throttle',
  ThrottlingException: 'throttle',
  'InvalidAMIID.NotFound': 'image',
  'InvalidAMIID.Unavailable': 'image',
  'InvalidAMIID.Malformed': 'image',
};

/**
 * Sorts EC2's error codes.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
 */
export function refusalClass(ec2Code: string): RefusalClass {
  return (Object.hasOwn(CLASSES, ec2Code) ? CLASSES[ec2Code] : undefined) ?? 'configuration';
}

const CODE_OF_CLASS: Readonly<Record<RefusalClass, RefusalCode>> = {
  capacity: 'no-capacity',
  quota: 'quota',
  throttle: 'throttled',
  image: 'image-unavailable',
  configuration: 'launch-failed',
};

/** At most this many places are asked: all attempts must fit in the time one launch may take. */
const MOST_ATTEMPTS = 6;

/** The places to ask, in order: every zone for the first type, then for the next. */
export function candidates(
  zones: readonly { readonly subnet: string; readonly zone: string }[],
  types: readonly string[],
): readonly Candidate[] {
  return types
    .flatMap((type) => zones.map(({ subnet, zone }) => ({ subnet, zone, type })))
    .slice(0, MOST_ATTEMPTS);
}

/** The attempt with this number (from 0), or undefined when no place is left to ask. */
export function attemptNumber(
  session: Pick<Session, 'id' | 'candidates'>,
  n: number,
  at: number,
): Attempt | undefined {
  const candidate = session.candidates[n];
  return candidate && { ...candidate, token: `${session.id}-${n}`, at, outcome: 'pending' };
}

/** The end of a launch that every place refused, or one place for good. */
export function launchFailure(last: Attempt, tried: number): Failure {
  const cause = last.refusal ?? 'unknown';
  const kind = refusalClass(cause);
  const where = `${last.type} in ${last.zone}`;
  const text: Record<RefusalClass, string> = {
    capacity: `AWS has no capacity for this computer now: ${tried} ${tried === 1 ? 'place was' : 'places were'} asked, ${where} last (${cause}).`,
    quota: `This AWS account's quota is used up for ${where} (${cause}).`,
    throttle: `AWS is asked too often at the moment (${cause}).`,
    image: `The image's AMI cannot be launched (${cause}).`,
    configuration: `EC2 refused to launch ${where}: ${last.why ?? 'it gave no reason'} (${cause}).`,
  };
  return { code: CODE_OF_CLASS[kind], text: text[kind] };
}
