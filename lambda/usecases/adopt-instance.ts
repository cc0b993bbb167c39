import { DUTIES } from '../domain/duties';
import { type FoundInstance, rebuiltSession } from '../domain/rebuild';
import { NOTHING_LOOKED_AT, present } from '../domain/seen';
import type { Session } from '../domain/session';
import { advance } from './advance';
import { type Census, instanceOf, worldOf } from './census';
import type { SweepPorts } from './sweep-ports';

/**
 * Takes care of an instance whose session is not among the live records. One whose record is over, or about another
 * instance, goes the way of its record; one without any gets a record made from its tags, and then goes its way.
 *
 * @returns `unowned` when no record can be made or it is not the record's own instance: then only its tags speak
 */
export async function adopt(
  ports: SweepPorts,
  found: FoundInstance,
  census: Census,
): Promise<'recorded' | 'rebuilt' | 'unowned'> {
  const chosen = instanceOf({ id: found.session }, census);
  if (chosen?.id !== found.id || found.owner === undefined) return 'unowned';
  const recorded = await ports.sessions.find(found.owner, found.session);
  const rebuilt = recorded ? undefined : await rebuild(ports, found, census);
  const session = recorded ?? rebuilt?.session;
  if (session === undefined) return 'unowned';
  const isNew = rebuilt?.created === true;
  // Without a record nobody can have changed anything since the census.
  const world = isNew ? { ...NOTHING_LOOKED_AT, instance: present(found) } : worldOf(session, census);
  await advance(ports, 'sweep', DUTIES.sweep, session, world);
  return isNew ? 'rebuilt' : 'recorded';
}

async function rebuild(
  { sessions, images, clock, policy }: SweepPorts,
  found: FoundInstance,
  census: Census,
): Promise<{ readonly created: boolean; readonly session: Session } | undefined> {
  // Without the catalogue its owner would lose more than the words for it.
  const catalogue = await images.list().catch(() => []);
  const image = catalogue.find(({ key }) => key === found.image);
  const now = clock.now();
  const draft = rebuiltSession(found, image, census.doors?.has(found.session) ?? true, policy, now);
  if (draft === undefined) return undefined;
  const event = { session: draft.id, at: now, what: 'rebuilt', who: 'sweep', detail: `from ${found.id}` };
  return sessions.create(draft, event);
}
