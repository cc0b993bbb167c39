import { DUTIES } from '../domain/duties';
import { unprovedChecks } from '../domain/readiness';
import type { Session, StatusSeen } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { advance, type AdvancePorts } from './advance';
import { writeIntent } from './write-intent';

/** EC2 tells no status of a computer that does not run, or not yet. */
const NOT_RUNNING: StatusSeen = { system: 'not-applicable', instance: 'not-applicable' };

/**
 * Writes down what EC2's status checks say of a computer without a guest, and gives the tick when both have passed: what
 * a report does for a computer with a guest. What has become of a computer of which EC2 says nothing, the sweep and
 * EC2's news record: whoever only looks may not settle what it has cost.
 *
 * @param actor the function that has asked EC2, for the timeline
 * @param seen what EC2 said; nothing of a computer that does not run
 */
export async function takeStatus(
  ports: AdvancePorts,
  actor: 'list' | 'get' | 'sweep',
  session: Session,
  seen?: StatusSeen,
): Promise<Session> {
  const at = ports.clock.now();
  const noted = await writeIntent(ports.sessions, session, (now) =>
    statusOf(now, session, seen ?? NOT_RUNNING, at),
  );
  const mayBeOver = seen === undefined && actor !== 'sweep';
  return !mayBeOver && isNews(noted) ? advance(ports, actor, DUTIES[actor], noted) : noted;
}

/** What EC2 was asked about may have been stopped, or started anew, in the meantime. */
function statusOf(
  now: Session,
  { generation, instanceId }: Session,
  { system, instance }: StatusSeen,
  at: number,
): SessionPatch | undefined {
  const isThatStart = now.intent.to === 'run' && now.state === 'starting' && now.generation === generation;
  if (!isThatStart || instanceId === undefined || now.instanceId !== instanceId) return undefined;
  return { statusChecks: { generation, instanceId, at, system, instance } };
}

/** Whether a status can change how the session stands: most only say again that its checks have not passed yet. */
function isNews(session: Session): boolean {
  if (session.intent.to !== 'run' || session.state !== 'starting') return false;
  const unproved = unprovedChecks(session);
  return unproved.length === 0 || JSON.stringify(unproved) !== JSON.stringify(session.reasons);
}
