import { type Alarm, wantedAlarms } from './alarms';
import { extendedCredit } from './credit';
import { isLiving } from './rebuild';
import type { InstanceSeen, Piece, World } from './seen';
import type { Failure, Intent, Session } from './session';
import type { SessionPatch, Step } from './steps';
import { MINUTE } from './time';

/** For so long after a write, AWS not showing a thing proves nothing (its reads are eventually consistent). */
export const SETTLING = MINUTE;

export function looks(world: World, pieces: readonly Piece[]): readonly Step[] {
  return pieces.filter((piece) => world[piece].is === 'unknown').map((at) => ({ do: 'look', at }));
}

/** One record step with what really changes, or none. */
export function record(session: Session, patch: SessionPatch): readonly Step[] {
  const current: SessionPatch = session;
  const changed = Object.entries(patch).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(current[key as keyof SessionPatch]),
  );
  return changed.length === 0 ? [] : [{ do: 'record', patch: Object.fromEntries(changed) }];
}

/**
 * Arms what should be armed, and only when that stands, disarms what should not: between the two the computer has
 * one deadline too many, never one too few.
 */
export function alarmSteps(session: Session, world: World, now: number): readonly Step[] {
  const armed = world.schedules;
  if (armed.is !== 'present') return looks(world, ['schedules']);
  const wanted = wantedAlarms(session, now);
  const missing = missingAlarms(wanted, armed.value);
  if (missing.length > 0) return missing;
  return armed.value
    .filter((name) => !wanted.some((alarm) => alarm.name === name))
    .map((name) => ({ do: 'disarm', name }));
}

/** Arms what is missing. What is wanted is always still to come: what is due is conceded before. */
export function missingAlarms(wanted: readonly Alarm[], armed: readonly string[]): readonly Step[] {
  return wanted.filter((alarm) => !armed.includes(alarm.name)).map((alarm) => ({ do: 'arm', alarm }));
}

/** Brings the record into line with what AWS did by itself. */
export function concede(
  session: Session,
  to: Intent['to'],
  because: Intent['because'],
  now: number,
  failure?: Failure,
): readonly Step[] {
  return record(session, { intent: { to, because, at: now }, ...(failure && { failure }) });
}

/** The sentence for a computer that EC2 ended although it was wanted. */
export function endedByEc2(instance: InstanceSeen): Failure {
  const why = instance.stateReason;
  return {
    code: why?.code === 'Server.InsufficientInstanceCapacity' ? 'no-capacity' : 'launch-failed',
    text: why
      ? `EC2 ended the computer: ${why.message} (${why.code}).`
      : 'EC2 ended the computer without giving a reason.',
  };
}

/**
 * Whether an instance that AWS does not show may still be about to appear: a launch may be under way (a repeat of it
 * has a fresh claim on an old attempt), or one was answered a moment ago.
 */
export function mayStillAppear(session: Session, now: number): boolean {
  const last = session.attempts.at(-1);
  // Nothing comes of a refusal, and whoever is launching asks elsewhere only after writing that down.
  if (last?.outcome === 'refused') return now - (session.startedAt ?? 0) < SETTLING;
  return claimed(session, now) || now - Math.max(session.startedAt ?? 0, last?.at ?? 0) < SETTLING;
}

export function claimed(session: Session, now: number): boolean {
  return session.claim !== undefined && session.claim.until > now;
}

/** That EC2 has started this generation, and when: what its running time is counted from. */
export function started(session: Session, instance: InstanceSeen, now: number): SessionPatch {
  if (session.startedGeneration === session.generation || instance.generation !== session.generation)
    return {};
  const { state, launchedAt = 0 } = instance;
  // What was seen before the start still shows the launch time of the start before it.
  const anew = launchedAt > (session.startedAt ?? 0);
  // The tag is written before the start: a computer that does not run may carry the number of a start that never was.
  if (!anew && state !== 'pending' && state !== 'running') return {};
  return { startedGeneration: session.generation, startedAt: anew ? launchedAt : now };
}

/** The tags are what is left when records are lost: they must say what the record says. */
export function tagSteps(session: Session, instance: InstanceSeen): readonly Step[] {
  const right =
    instance.generation === session.generation &&
    instance.stopAt === session.lease.stopAt &&
    instance.endAt === session.lease.endAt;
  return right ? [] : [{ do: 'tag', instanceId: instance.id }];
}

/**
 * What the tags of a later start say of the end of the disk, where the record is older than they: its table was put back
 * to an earlier time. Nobody's disk is given up before the end that they promised, whatever credit says of it.
 */
export function laterEnd(session: Session, instance: InstanceSeen): readonly Step[] {
  const { generation = 0, endAt = 0 } = instance;
  if (!isLiving(instance) || generation <= session.generation || endAt <= session.lease.endAt) return [];
  const lease = { ...session.lease, endAt };
  const credit = session.credit && extendedCredit({ lease, credit: session.credit }, session.lease);
  return [{ do: 'renew', patch: { lease, ...(credit && { credit }) }, otherwise: { lease } }];
}
