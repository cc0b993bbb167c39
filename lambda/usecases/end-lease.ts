import type { AlarmKind } from '../domain/alarms';
import { DUTIES } from '../domain/duties';
import { isOver, type Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { advance, type AdvancePorts } from './advance';
import { NotSettled } from './not-settled';
import { writeIntent } from './write-intent';

/** What a schedule says when it fires. */
export interface Alarmed {
  readonly kind: AlarmKind;
  readonly owner: string;
  readonly session: string;
  readonly generation: number;
}

/**
 * A schedule fired. It decides nothing by itself: only when the record says that the time is up is the session
 * stopped or ended; a schedule of an earlier lease stops nothing, and what should be armed is armed again.
 *
 * @throws NotSettled while its computer cannot be stopped yet: it is called again then
 */
export async function endLease(ports: AdvancePorts, alarmed: Alarmed): Promise<void> {
  const found = await ports.sessions.find(alarmed.owner, alarmed.session);
  if (found === undefined || isOver(found)) return;
  const at = ports.clock.now();
  const session = await writeIntent(ports.sessions, found, (now) => due(now, alarmed, at));
  const after = await advance(ports, 'end-of-lease', DUTIES['end-of-lease'], session);
  // EC2 stops nothing that is still pending, and this schedule fires but once.
  const { to, because } = after.intent;
  if (alarmed.kind === 'stop' && to === 'stop' && because === 'deadline' && !AT_REST.has(after.state)) {
    throw new NotSettled(`the computer of session ${after.id} cannot be stopped yet`);
  }
}

const AT_REST: ReadonlySet<Session['state']> = new Set(['stopping', 'stopped', 'terminating', 'terminated']);

function due(session: Session, alarmed: Alarmed, at: number): SessionPatch | undefined {
  const { intent, lease, generation } = session;
  if (
    alarmed.kind === 'stop' &&
    intent.to === 'run' &&
    alarmed.generation === generation &&
    at >= lease.stopAt
  ) {
    return { intent: { to: 'stop', because: 'deadline', at } };
  }
  // Whether a disk is given up is for the planner: it may be kept, or its computer may know of a later end.
  return undefined;
}
