import { renewedCredit } from './credit';
import { boundOf } from './judge';
import { ENDS_SOON, renewedLease } from './lease';
import {
  alarmSteps,
  concede,
  endedByEc2,
  laterEnd,
  looks,
  mayStillAppear,
  record,
  started,
  tagSteps,
} from './plan-parts';
import type { InstanceSeen, World } from './seen';
import { REBUILT } from './rebuild';
import type { Reason, Session } from './session';
import type { Step } from './steps';
import { boundReason, stoppedIdleText } from './verdict-text';
import { warnedPatch } from './warnings';

type Renewal = Extract<Step, { do: 'renew' }>;

/** What brings a session to a stopped computer that keeps its disk. */
export function planStop(session: Session, world: World, now: number): readonly Step[] {
  const { instance } = world;
  // Also at its end: its tags may tell of a later one.
  if (instance.is === 'unknown') return looks(world, ['instance']);
  const later = instance.is === 'present' ? laterEnd(session, instance.value) : [];
  if (now >= session.lease.endAt) {
    if (later.length > 0) return later;
    const patch = { intent: { to: 'end', because: 'parking-over', at: now } } as const;
    const renewal = keepDisk(session, now);
    return renewal ? [{ ...renewal, otherwise: patch }] : record(session, patch);
  }
  if (instance.is === 'absent') {
    // A computer may still come of a launch under way: its state change brings news, and the stop goes on then.
    if (mayStillAppear(session, now)) return armEnd(session, world, now);
    return concede(session, 'end', session.intent.because, now, session.failure);
  }
  const it = instance.value;
  switch (it.state) {
    case 'terminated':
    case 'shutting-down':
      return concede(session, 'end', 'outside', now, endedByEc2(it));
    case 'pending':
      // EC2 refuses to stop what is still pending; the news that it runs brings us back.
      return [...closeDoor(session, world), ...armEnd(session, world, now)];
    case 'running':
      return [
        { do: 'stop', instanceId: it.id },
        ...closeDoor(session, world),
        ...armEnd(session, world, now),
      ];
    case 'stopping':
      return [
        ...record(session, {
          ...known(it),
          ...started(session, it, now),
          state: 'stopping',
          phase: undefined,
          reasons: [],
        }),
        ...closeDoor(session, world),
        ...armEnd(session, world, now),
      ];
    case 'stopped': {
      // The tags are not written over before the record knows what they tell.
      if (later.length > 0) return later;
      const renewal = keepDisk(session, now);
      const tags = tagSteps(session, it);
      // The old deadline goes only when the tags tell the new one.
      const alarms = alarmSteps(session, world, now).filter((s) => tags.length === 0 || s.do !== 'disarm');
      return [
        ...record(session, {
          ...known(it),
          ...started(session, it, now),
          state: 'stopped',
          phase: undefined,
          reasons: stoppedReasons(session, it),
          host: undefined,
          dnsName: undefined,
          guest: undefined,
          statusChecks: undefined,
          claim: undefined,
        }),
        ...(renewal ? [renewal] : []),
        ...record(session, warnedPatch(session, now)),
        ...tags,
        ...closeDoor(session, world),
        ...alarms,
      ];
    }
  }
}

/** Another month for a disk that is to be kept, in time for its owner to hear that credit does not cover it. */
function keepDisk(session: Session, now: number): Renewal | undefined {
  const { lease, credit, state } = session;
  // What it cost to run is settled from its way to the stop on.
  const rests = state === 'stopping' || state === 'stopped';
  if (lease.keepDisk !== true || credit === undefined || !rests) return undefined;
  if (now < lease.endAt - ENDS_SOON) return undefined;
  const renewed = renewedLease(lease, now);
  return { do: 'renew', patch: { lease: renewed, credit: renewedCredit({ lease: renewed, credit }, now) } };
}

/**
 * The end of the parking is armed before the computer has stopped, for the news of that may be lost. The alarm that
 * stops it stays armed until then: it brings us back if nothing else does.
 */
function armEnd(session: Session, world: World, now: number): readonly Step[] {
  return alarmSteps(session, world, now).filter((step) => step.do !== 'disarm');
}

/** Not its type: what it is to be when it starts again is for the record to say, which was priced for that. */
function known(instance: InstanceSeen): { instanceId: string; zone: string } {
  return { instanceId: instance.id, zone: instance.zone };
}

function stoppedReasons(session: Session, instance: InstanceSeen): Session['reasons'] {
  switch (session.intent.because) {
    case 'deadline':
      return [stoppedReason(session.lease)];
    case 'idle':
      return [{ code: 'idle', text: stoppedIdleText(session) }];
    case 'outside':
      return [
        {
          code: 'outside',
          text: [
            'It was stopped from outside Berth: in the computer itself, or in AWS.',
            ...(instance.stateReason ? [`EC2 says: ${instance.stateReason.message}`] : []),
          ].join(' '),
        },
      ];
    case 'administrator':
      return [{ code: 'administrator', text: 'An administrator stopped it.' }];
    case 'failure':
      // What EC2 said when the start was refused is worth more than that it was.
      if (session.state === 'stopped' && session.reasons.length > 0) return session.reasons;
      return [{ code: 'interrupted', text: 'Its start was interrupted. Start it again.' }];
    case 'rebuilt':
      return [REBUILT];
    default:
      return [];
  }
}

/** What ended a lease is what had bound it. */
function stoppedReason(lease: Session['lease']): Reason {
  const { code, text } = boundReason(boundOf(lease), lease.stopAt, lease.stopAt);
  return { code, text: `It was stopped because ${text}.` };
}

function closeDoor(session: Session, world: World): readonly Step[] {
  if (world.door.is === 'present') {
    return [{ do: 'close-door', groupId: world.door.value.groupId }];
  }
  if (session.door === undefined) return [];
  return world.door.is === 'unknown' ? looks(world, ['door']) : record(session, { door: undefined });
}
