import { wantedAlarms } from './alarms';
import { judge } from './judge';
import {
  alarmSteps,
  claimed,
  concede,
  endedByEc2,
  laterEnd,
  looks,
  mayStillAppear,
  missingAlarms,
  record,
  SETTLING,
  started,
  tagSteps,
} from './plan-parts';
import { attemptNumber, launchFailure, refusalClass } from './placement';
import { currentReport, unprovedChecks } from './readiness';
import type { InstanceSeen, World } from './seen';
import type { Session } from './session';
import type { SessionPatch, Step } from './steps';
import { warnedPatch } from './warnings';
import { KEY_PAIR_TIME } from './windows';

/** What brings a session to a running computer that a person can use. */
export function planRun(session: Session, world: World, now: number): readonly Step[] {
  const { instance } = world;
  // Whoever comes by stops what is due: a schedule may have been lost, or have been armed for an earlier start.
  const verdict = judge(session, now);
  if (verdict.action === 'stop') {
    return concede(session, 'stop', verdict.because === 'idle' ? 'idle' : 'deadline', now);
  }
  if (instance.is === 'present') return withInstance(session, world, instance.value, now);
  if (session.instanceId !== undefined) {
    if (instance.is === 'unknown' || mayStillAppear(session, now)) return looks(world, ['instance']);
    return concede(session, 'end', 'outside', now, {
      code: 'launch-failed',
      text: 'The computer is gone: EC2 does not know it any more.',
    });
  }
  return place(session, world, now);
}

/** No computer yet: key, deadline, then the computer, in this order, so that no crash leaves one without the others. */
function place(session: Session, world: World, now: number): readonly Step[] {
  const last = session.attempts.at(-1);
  if (last === undefined || !claimed(session, now)) {
    // Whoever was launching is gone. If EC2 did start something, a look finds it by its tag.
    if (world.instance.is === 'unknown' || (last?.outcome === 'pending' && mayStillAppear(session, now))) {
      return looks(world, ['instance']);
    }
    return fail(session, now, {
      code: 'launch-failed',
      text: 'The launch was interrupted before EC2 had a computer.',
    });
  }
  if (last.outcome === 'refused') return placeElsewhere(session, now);
  const { secret, keyPair, schedules } = world;
  if (secret.is === 'absent') return [{ do: 'store-secret' }];
  const unknown = looks(world, ['secret', 'keyPair', 'schedules']);
  if (secret.is === 'unknown' || unknown.length > 0) return unknown;
  const armed = schedules.is === 'present' ? schedules.value : [];
  const before = [...missingAlarms(wantedAlarms(session, now), armed)];
  if (keyPair.is !== 'present') before.push({ do: 'import-key', publicKey: secret.value.publicKey });
  return before.length > 0 ? before : [{ do: 'run', attempt: last }];
}

function placeElsewhere(session: Session, now: number): readonly Step[] {
  const last = session.attempts.at(-1);
  if (last === undefined) return [];
  const another =
    refusalClass(last.refusal ?? '') === 'capacity'
      ? attemptNumber(session, session.attempts.length, now)
      : undefined;
  if (another === undefined) return fail(session, now, launchFailure(last, session.attempts.length));
  return record(session, {
    attempts: [...session.attempts, another],
    reasons: [
      {
        code: 'elsewhere',
        text: `${last.type} in ${last.zone} was refused (${last.refusal}); asking in ${another.zone}.`,
      },
    ],
  });
}

function fail(session: Session, now: number, failure: Session['failure']): readonly Step[] {
  return record(session, {
    intent: { to: 'end', because: 'failure', at: now },
    state: 'failed',
    phase: undefined,
    reasons: [],
    claim: undefined,
    failure,
  });
}

function withInstance(session: Session, world: World, instance: InstanceSeen, now: number): readonly Step[] {
  switch (instance.state) {
    case 'terminated':
    case 'shutting-down':
      return concede(session, 'end', 'outside', now, endedByEc2(instance));
    case 'stopping':
    case 'stopped':
      return notRunning(session, world, instance, now);
    case 'pending':
    case 'running':
      return running(session, world, instance, now);
  }
}

function notRunning(session: Session, world: World, instance: InstanceSeen, now: number): readonly Step[] {
  if (session.startedGeneration === session.generation) {
    // Just after a start EC2 may still show the stop before it, unless it has sent word of another since; a session that
    // was ready has left that behind, and before a first start there was none.
    const settled =
      instance.stoppedAnew === true ||
      session.generation === 1 ||
      session.state === 'ready' ||
      now - (session.startedAt ?? 0) >= SETTLING;
    return settled ? concede(session, 'stop', 'outside', now) : [];
  }
  if (!claimed(session, now)) return concede(session, 'stop', 'failure', now);
  if (instance.state === 'stopping') return [];
  const { instanceType } = session;
  if (session.resizing === true || instance.type !== instanceType) {
    return [{ do: 'resize', instanceId: instance.id, instanceType }];
  }
  const before = [
    ...tagSteps(session, instance),
    ...alarmSteps(session, world, now).filter((s) => s.do !== 'disarm'),
  ];
  return before.length > 0 ? before : [{ do: 'start', instanceId: instance.id }];
}

function running(session: Session, world: World, instance: InstanceSeen, now: number): readonly Step[] {
  const its = { ...session, instanceId: instance.id };
  const unproved = unprovedChecks(its);
  const ready = instance.state === 'running' && unproved.length === 0;
  const reported = currentReport(its) !== undefined;
  const patch: SessionPatch = {
    instanceId: instance.id,
    instanceType: instance.type,
    zone: instance.zone,
    host: instance.host,
    dnsName: instance.dnsName,
    claim: undefined,
    attempts: session.attempts.map((a, i, all) => (i === all.length - 1 ? { ...a, outcome: 'placed' } : a)),
    reasons: unproved,
    ...started(session, instance, now),
    // Once given, the tick stays: what stops answering later stands in the reasons.
    ...(session.state !== 'ready' && {
      state: ready ? 'ready' : 'starting',
      phase: ready ? undefined : reported ? 'preparing' : 'booting',
    }),
  };
  const later = laterEnd(session, instance);
  // The tags are not written over before the record knows what they tell.
  const tags = later.length > 0 ? [] : tagSteps(session, instance);
  // What is not up yet is not warned of: its lease may be shorter than the time of a warning.
  const warned = instance.state === 'running' ? record(session, warnedPatch(session, now)) : [];
  const steps: Step[] = [...later, ...record(session, patch), ...warned, ...tags];
  // The old deadline goes only when tag and new schedule stand. Arming does not wait: not every function may tag.
  const alarms = alarmSteps(session, world, now);
  steps.push(...alarms.filter((step) => tags.length === 0 || step.do !== 'disarm'));
  // A door is not opened before it is sure to be closed.
  const armed = alarms.every((step) => step.do === 'disarm');
  steps.push(...doorSteps(session, world, instance, now).filter((step) => armed || step.do !== 'open-door'));
  if (ready) steps.push(...keyPairSteps(session, world, now));
  return steps;
}

/**
 * The EC2 key pair object is only needed at the first boot; the secret keeps the key. A Windows computer may be ready
 * before EC2 has its password: AWS does not say what comes of a password without its key pair.
 */
function keyPairSteps(session: Session, world: World, now: number): readonly Step[] {
  const { image, startedAt = now } = session;
  if (image.os === 'windows' && now - startedAt < KEY_PAIR_TIME) return [];
  return world.keyPair.is === 'present' ? [{ do: 'delete-key-pair' }] : looks(world, ['keyPair']);
}

function doorSteps(session: Session, world: World, instance: InstanceSeen, now: number): readonly Step[] {
  const { door } = session;
  const seen = world.door;
  if (door === undefined) {
    return seen.is === 'present' ? [{ do: 'close-door', groupId: seen.value.groupId }] : [];
  }
  if (seen.is === 'unknown') return looks(world, ['door']);
  if (door.until > now) {
    const open =
      seen.is === 'present' &&
      seen.value.attached &&
      seen.value.rules.length === 1 &&
      seen.value.rules.every((rule) => rule.cidr === door.cidr && rule.port === door.port);
    return open ? [] : [{ do: 'open-door', instanceId: instance.id, door }];
  }
  if (seen.is === 'present') return [{ do: 'close-door', groupId: seen.value.groupId }];
  return record(session, { door: undefined });
}
