import { DUTIES } from '../domain/duties';
import { type Help, helpOfComputer } from '../domain/help';
import {
  INSTANCE_STATES,
  type InstanceSeen,
  type InstanceState,
  NOTHING_LOOKED_AT,
  present,
} from '../domain/seen';
import { isOver, type Session } from '../domain/session';
import type { Computers } from '../ports/computers';
import { advance, type AdvancePorts } from './advance';
import { NotSettled } from './not-settled';

export interface StateChangePorts extends AdvancePorts {
  readonly computers: Computers;
}

/** What EC2 sent word of. */
export interface News {
  readonly instanceId: string;
  readonly state?: InstanceState | undefined;
  /** When it came to be so. Epoch milliseconds, to the second. */
  readonly at: number;
}

/** EC2's answers are a little behind its news: so often, and after such a pause, it is asked again. */
const MORE_LOOKS = 3;
const PAUSE = 1_000;

/**
 * Takes news from EC2. The news itself is not believed (it comes late, twice and out of order): EC2 is asked what is. But
 * an instance never goes back to a state that lies before the one that the news tells of, unless it was started
 * since: such an answer is too old, and EC2 is asked again.
 * An instance that is not of this deployment is none of our business. One that came to life after its session was over
 * is ended.
 *
 * @returns what the computer itself did because no other net had, if it did
 * @throws NotSettled when EC2's answers stay behind its news: the news must come again
 */
export async function recordStateChange(ports: StateChangePorts, news: News): Promise<Help | undefined> {
  for (let looks = 0; looks <= MORE_LOOKS; looks++) {
    if (looks > 0) await ports.clock.sleep(PAUSE);
    const found = await ports.computers.findInstance(news.instanceId);
    if (found.is === 'foreign' || (found.is === 'unknown' && !mustBeThere(news))) return undefined;
    if (found.is === 'unknown') continue;
    const { instance, owner } = found;
    const session = await ports.sessions.find(owner, instance.session);
    if (session === undefined || (isOver(session) && instance.state === 'terminated')) return undefined;
    if (isBehind(instance, news, session)) continue;
    const seen = isStoppedAnew(instance, news, session) ? { ...instance, stoppedAnew: true } : instance;
    const world = { ...NOTHING_LOOKED_AT, instance: present(seen) };
    await advance(ports, 'record-state-change', DUTIES['record-state-change'], session, world);
    return helpOfComputer(session, instance, news.at);
  }
  throw new NotSettled(`EC2 does not show yet that ${news.instanceId} is ${news.state ?? 'there'}`);
}

/** Whether EC2 must show the instance soon; one that is gone it forgets after a while. */
function mustBeThere({ state }: News): boolean {
  return state !== undefined && state !== 'shutting-down' && state !== 'terminated';
}

/** Whether EC2's answer is older than its news. What it was before a start says nothing of what it is after. */
function isBehind(instance: InstanceSeen, news: News, session: Session): boolean {
  if (news.state === undefined) return false;
  const isOfThisStart = session.generation === 1 || news.at >= session.intent.at;
  // The states stand in the order in which an instance goes through them.
  return isOfThisStart && INSTANCE_STATES.indexOf(instance.state) < INSTANCE_STATES.indexOf(news.state);
}

/** Whether the news and EC2's answer agree on a stop that came after the last start. */
function isStoppedAnew(instance: InstanceSeen, news: News, session: Session): boolean {
  return isStop(news.state) && isStop(instance.state) && news.at >= (session.startedAt ?? Infinity);
}

function isStop(state: InstanceState | undefined): boolean {
  return state === 'stopping' || state === 'stopped';
}
