import type { Check, LaunchImage } from './image';
import type { Session } from './session';

/**
 * The page of a workbench that the computers of an image serve behind a gate, as the image promises it; undefined for
 * an image without one. Only a managed image has the gate: a page of somebody else's image has no lock of ours.
 */
export function workbenchPage({
  kind,
  readiness,
}: Pick<LaunchImage, 'kind' | 'readiness'>): Check | undefined {
  return kind === 'managed' ? readiness.find((check) => check.kind === 'http') : undefined;
}

/**
 * The public names that EC2 gives, as a pattern: the edge connects to nothing else.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export const EC2_NAME = 'ec2-[0-9-]{7,15}\\.(?:compute-1|[a-z0-9-]{4,24}\\.compute)\\.amazonaws\\.com';

const NAMED = new RegExp(`^${EC2_NAME}$`);

/** The computer of a session as the edge finds it: a generation of its own, and a name that dies with it. */
export interface EdgeTarget {
  readonly session: string;
  readonly generation: number;
  readonly host: string;
}

/** Whether a session is as the edge may show it: it is ready, and is to stay so. */
export function isShown({ state, intent }: Pick<Session, 'state' | 'intent'>): boolean {
  return state === 'ready' && intent.to === 'run';
}

/** Where the edge finds the computer of a session that is shown; undefined while it has no name of EC2's. */
export function edgeTarget({ id, generation, dnsName = '' }: Session): EdgeTarget | undefined {
  return NAMED.test(dnsName) ? { session: id, generation, host: dnsName } : undefined;
}

/** Whether the computer is the very one that was let in to: another start has another address, and the old one a stranger. */
export function isStillThere(session: Session, { generation, host }: EdgeTarget): boolean {
  return isShown(session) && session.generation === generation && session.dnsName === host;
}

/** Which number the key has that a session's tickets are signed with: the one that was current at its launch. */
export function edgeKeyOf({ edgeKey = 1 }: Pick<Session, 'edgeKey'>): number {
  return edgeKey;
}

/** Of the edge's keys the current one is good, and the one before it. */
export function isGoodKey(number: number, current: number): boolean {
  return number === current || number === current - 1;
}

/** For so long after somebody left, what was on its way then may still have been given out. Milliseconds. */
const ON_THE_WAY = 5_000;

/**
 * Whether what a browser was given at `givenAt` is good for another ticket no more, because its owner has left Berth
 * since. All that follows from it was given later, and to nobody but by this rule: so the whole chain ends.
 *
 * @param givenAt epoch milliseconds
 * @param leftAt when its owner left last; undefined: never
 */
export function endedByLeaving(givenAt: number, leftAt: number | undefined): boolean {
  return leftAt !== undefined && givenAt <= leftAt + ON_THE_WAY;
}
