import { planEnd } from './plan-end';
import { planRun } from './plan-run';
import { planStop } from './plan-stop';
import { ABSENT, type Belonging, type Seen, type World } from './seen';
import type { Session } from './session';
import type { Step } from './steps';

/**
 * What is to be done about a session: the one planner behind launch, stop, start, extend, terminate, door, end of
 * lease, news from EC2 and the guest's reports. Pure and total. An empty answer means: nothing now; either all is as it should
 * be, or AWS is on its way and will bring news.
 *
 * What does not carry the tags of this deployment and this session is not there for the planner.
 */
export function next(session: Session, world: World, now: number): readonly Step[] {
  const ours = onlyOurs(session, world);
  switch (session.intent.to) {
    case 'run':
      return planRun(session, ours, now);
    case 'stop':
      return planStop(session, ours, now);
    case 'end':
      return planEnd(session, ours, now);
  }
}

function onlyOurs(session: Session, world: World): World {
  const own = <T extends Belonging>(seen: Seen<T>): Seen<T> =>
    seen.is === 'present' &&
    (seen.value.deployment !== session.deployment || seen.value.session !== session.id)
      ? ABSENT
      : seen;
  return {
    instance: own(world.instance),
    keyPair: own(world.keyPair),
    secret: own(world.secret),
    schedules: world.schedules,
    door: own(world.door),
  };
}
