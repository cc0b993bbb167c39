import { DUTIES } from '../domain/duties';
import { NOTHING_LOOKED_AT, present } from '../domain/seen';
import { isOver } from '../domain/session';
import { advance, type AdvancePorts } from './advance';
import type { Computers } from '../ports/computers';

export interface StateChangePorts extends AdvancePorts {
  readonly computers: Computers;
}

/**
 * Takes news from EC2. The news itself is not believed (it comes late, twice and out of order): EC2 is asked what is.
 * An instance that is not of this deployment is none of our business. One that came to life after its session was over
 * is ended.
 */
export async function recordStateChange(ports: StateChangePorts, instanceId: string): Promise<void> {
  const found = await ports.computers.findInstance(instanceId);
  if (found === undefined) return;
  const session = await ports.sessions.find(found.owner, found.instance.session);
  if (session === undefined || (isOver(session) && found.instance.state === 'terminated')) return;
  const world = { ...NOTHING_LOOKED_AT, instance: present(found.instance) };
  await advance(ports, 'record-state-change', DUTIES['record-state-change'], session, world);
}
