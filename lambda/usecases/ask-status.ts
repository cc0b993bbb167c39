import type { Session } from '../domain/session';
import { wantsStatus } from '../domain/status-checks';
import type { Statuses } from '../ports/statuses';
import type { AdvancePorts } from './advance';
import { takeStatus } from './take-status';

export interface StatusPorts extends AdvancePorts {
  readonly statuses: Statuses;
}

/**
 * Brings sessions that somebody looks at to what EC2 says of them: those whose computer has no guest and waits for its
 * tick, all with one question. The sweep asks the same, for those that nobody looks at.
 *
 * @param actor the function in which somebody looks
 * @param failed hears why EC2 could not be asked, or what it said not be written down
 * @returns the same sessions in the same order, as they are now
 */
export async function askStatus(
  ports: StatusPorts,
  actor: 'list' | 'get',
  sessions: readonly Session[],
  failed: (error: unknown) => void = () => undefined,
): Promise<readonly Session[]> {
  const waiting = sessions.filter((session) => wantsStatus(session, ports.clock.now()));
  if (waiting.length === 0) return sessions;
  try {
    const seen = await ports.statuses.of(waiting.flatMap(({ instanceId }) => instanceId ?? []));
    const taken = await Promise.all(
      waiting.map((session) => takeStatus(ports, actor, session, seen.get(session.instanceId ?? ''))),
    );
    return sessions.map((session) => taken.find(({ id }) => id === session.id) ?? session);
  } catch (error) {
    // That EC2 cannot be asked just now is no reason not to show what is known: a sweep that fails on it says so.
    failed(error);
    return sessions;
  }
}
