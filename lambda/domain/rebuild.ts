import type { Image, LaunchImage, OperatingSystem, ReadyBy } from './image';
import { PARKING } from './lease';
import type { Policy } from './policy';
import type { InstanceSeen } from './seen';
import type { Reason, Session } from './session';
import { MINUTE, wholeMinute } from './time';
import { ADMINISTRATOR } from './windows';

/** An instance of this deployment with all that its tags and EC2 say of the session it is lent to. */
export interface FoundInstance extends InstanceSeen {
  readonly owner?: string;
  /** Key of its image in the catalogue. */
  readonly image?: string;
  readonly name?: string;
  /** Number of the key that its gate knows. */
  readonly edgeKey?: number;
  /** What makes it ready, where that is not its guest. */
  readonly readyBy?: ReadyBy;
  readonly ami: string;
  readonly os: OperatingSystem;
  /** Its `UsageOperation`: what EC2 bills it as; missing where EC2 does not say. */
  readonly operation?: string;
  readonly rootDevice: string;
  /** When it was started last. */
  readonly launchedAt: number;
}

/** What the owner of a session reads whose record was lost. */
export const REBUILT: Reason = {
  code: 'rebuilt',
  text: 'Its record was lost and was made anew from the tags of its computer.',
};

/** No request has this hash: a repeat of the lost one is a conflict and never a second computer. */
const NO_REQUEST = 'rebuilt';

/** All disks of a computer, as they are billed. */
export type Disks = Required<Pick<LaunchImage, 'diskGiB' | 'furtherDisks'>>;

/** Whether it is known what EC2 bills the computer as, and its disks: of a record that was made anew only EC2 tells. */
export function isPriceable({ requestHash, image }: Pick<Session, 'requestHash' | 'image'>): boolean {
  return requestHash !== NO_REQUEST || (image.operation !== undefined && image.diskGiB > 0);
}

/** The image on a rebuilt record with all that its price hangs on, as EC2 shows it. */
export function billedAs(image: LaunchImage, { os, operation }: FoundInstance, disks: Disks): LaunchImage {
  return { ...image, os, ...(operation !== undefined && { operation }), ...disks };
}

/** When an instance must stop by what it shows itself: its tag or, without one, the longest lease after its last start. */
export function boundOf(found: FoundInstance, { longestLeaseMinutes }: Policy): number {
  return found.stopAt ?? wholeMinute(found.launchedAt + longestLeaseMinutes * MINUTE);
}

/** Whether an instance costs what a running one costs. */
export function isRunning({ state }: InstanceSeen): boolean {
  return state === 'pending' || state === 'running';
}

/** Whether an instance still has its disk. */
export function isLiving({ state }: InstanceSeen): boolean {
  return state !== 'terminated' && state !== 'shutting-down';
}

/**
 * The record of a session of which only the instance is left. Its key lies in the secret of its name, so its owner can
 * list, open, stop, start and end it as before; how it was asked for, what it was charged and who was let in is lost.
 *
 * Without the tag of its end the disk is kept for as long as a disk is kept after today: nothing is given up early. A
 * door that is still there counts as due, for nobody knows to whom it was opened. How large its disks are is asked for
 * afterwards: until then it cannot be started.
 *
 * @param image what the catalogue says of its image; without it the guest's own report makes it ready, or what
 *   its tag says
 * @returns undefined when the instance does not say whose it is
 */
export function rebuiltSession(
  found: FoundInstance,
  image: Image | undefined,
  hasDoor: boolean,
  policy: Policy,
  now: number,
): Session | undefined {
  const { owner, deployment, session: id, generation = 1, launchedAt, host, dnsName, edgeKey } = found;
  if (owner === undefined) return undefined;
  const runs = isRunning(found);
  return {
    deployment,
    id,
    owner,
    name: found.name ?? `${found.image ?? 'rebuilt'}-${id.slice(-4)}`,
    requestHash: NO_REQUEST,
    createdAt: launchedAt,
    version: 0,
    generation,
    startedGeneration: generation,
    startedAt: launchedAt,
    intent: { to: runs ? 'run' : 'stop', because: 'rebuilt', at: now },
    ...(runs
      ? { state: 'starting', phase: 'booting' }
      : { state: found.state === 'stopping' ? 'stopping' : 'stopped' }),
    reasons: [REBUILT],
    image: imageOf(found, image),
    candidates: [],
    attempts: [],
    instanceId: found.id,
    instanceType: found.type,
    zone: found.zone,
    ...(host !== undefined && { host }),
    ...(dnsName !== undefined && { dnsName }),
    ...(edgeKey !== undefined && { edgeKey }),
    lease: {
      stopAt: boundOf(found, policy),
      endAt: found.endAt ?? wholeMinute(now + PARKING),
      ...(image?.idle && { idleMinutes: image.idle.usualMinutes }),
    },
    ...(hasDoor && { door: { cidr: 'unknown', port: 22, until: now } }),
  };
}

function imageOf(found: FoundInstance, image: Image | undefined): LaunchImage {
  const { ami, rootDevice, os, operation, image: key } = found;
  const own = { ami, rootDevice, os, ...(operation !== undefined && { operation }), diskGiB: 0 };
  const withoutGuest =
    found.readyBy === 'status-checks' && ({ readyBy: found.readyBy, readiness: [] } as const);
  if (image === undefined) {
    return {
      ...own,
      key: key ?? 'unknown',
      kind: 'semi-managed',
      loginUser: os === 'windows' ? ADMINISTRATOR : 'ec2-user',
      readiness: [],
      ...withoutGuest,
    };
  }
  const { kind, loginUser, readiness, readyBy, protocols } = image;
  const ways = { ...(readyBy && { readyBy }), ...(protocols && { protocols }) };
  return { ...own, key: image.key, kind, loginUser, readiness, ...ways, ...withoutGuest };
}
