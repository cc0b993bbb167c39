import { looks, mayStillAppear, record, started } from './plan-parts';
import type { World } from './seen';
import type { Session } from './session';
import type { Step } from './steps';

/** What brings a session to its end: no instance, disk, key pair, schedule, rule or secret of it is left. */
export function planEnd(session: Session, world: World, now: number): readonly Step[] {
  const { instance, door } = world;
  const first = looks(world, session.door === undefined ? ['instance'] : ['instance', 'door']);
  if (instance.is === 'unknown') return first;
  if (instance.is === 'present') {
    const { id, state, zone, type } = instance.value;
    if (state !== 'terminated' && state !== 'shutting-down') {
      if (first.length > 0) return first;
      // The port is shut at once: a computer on its way out still answers for a while, and then keeps its groups.
      return [...closeDoor(world), { do: 'terminate', instanceId: id }];
    }
    const ending =
      session.state === 'terminated'
        ? []
        : record(session, {
            instanceId: id,
            zone,
            instanceType: type,
            ...started(session, instance.value, now),
            state: 'terminating',
            phase: undefined,
            reasons: [],
            host: undefined,
            dnsName: undefined,
            ...(door.is === 'absent' && { door: undefined }),
          });
    if (state === 'shutting-down' || ending.length > 0) return ending;
  } else if (mayStillAppear(session, now)) {
    return [];
  }
  return clean(session, world);
}

/**
 * The secret goes after all that is the computer's: while anything of it is left, its key stays with its owner. The
 * schedules go last: until then one of them may still bring us back.
 */
function clean(session: Session, world: World): readonly Step[] {
  const { keyPair, schedules, secret } = world;
  const steps: Step[] = [...looks(world, ['keyPair', 'schedules', 'door', 'secret'])];
  if (keyPair.is === 'present') steps.push({ do: 'delete-key-pair' });
  steps.push(...closeDoor(world));
  if (steps.length > 0) return steps;
  if (secret.is === 'present') return [{ do: 'delete-secret' }];
  const armed = schedules.is === 'present' ? schedules.value : [];
  if (armed.length > 0) return armed.map((name): Step => ({ do: 'disarm', name }));
  return record(session, {
    state: 'terminated',
    phase: undefined,
    reasons: [],
    door: undefined,
    claim: undefined,
  });
}

function closeDoor({ door }: World): readonly Step[] {
  return door.is === 'present' ? [{ do: 'close-door', groupId: door.value.groupId }] : [];
}
