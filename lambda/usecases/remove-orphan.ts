import { isOver } from '../domain/session';
import { MINUTE } from '../domain/time';
import type { Remnant } from '../ports/estate';
import type { Census } from './census';
import type { SweepPorts } from './sweep-ports';

/** What is younger may belong to a launch whose record or instance is not shown yet. */
const ORPHAN_AGE = 15 * MINUTE;

/** Something that was made for a session of which there is neither a live record nor an instance. */
export interface Orphan {
  readonly kind: 'key pair' | 'secret' | 'security group' | 'schedule';
  readonly deployment: string;
  readonly session: string;
  remove(ports: SweepPorts): Promise<unknown>;
}

/** What the census shows and nobody owns. The keys of stopped computers are not among it. */
export function orphansOf(
  census: Census,
  known: ReadonlyMap<string, unknown>,
  now: number,
): readonly Orphan[] {
  const withInstance = new Set(
    census.instances.filter(({ state }) => state !== 'terminated').map(({ session }) => session),
  );
  const lost = <T extends Remnant>(
    kind: Orphan['kind'],
    all: Iterable<T> | undefined,
    remove: (ports: SweepPorts, it: T) => Promise<unknown>,
  ): readonly Orphan[] =>
    [...(all ?? [])]
      .filter(({ session }) => !known.has(session) && !withInstance.has(session))
      .filter(({ at }) => now - at > ORPHAN_AGE)
      .map((it) => ({
        kind,
        deployment: it.deployment,
        session: it.session,
        remove: (ports) => remove(ports, it),
      }));
  const schedules = census.schedules && [...census.schedules.values()].flat();
  return [
    ...lost('schedule', schedules, (ports, { name }) => ports.schedules.disarm(name)),
    ...lost('security group', census.doors?.values(), (ports, { groupId }) => ports.doors.close(groupId)),
    ...lost('key pair', census.keyPairs?.values(), (ports, it) => ports.keyPairs.remove(refOf(it))),
    ...lost('secret', census.secrets?.values(), (ports, it) => ports.vault.remove(refOf(it))),
  ];
}

/**
 * Removes an orphan, after one more look at itself: a secret that is deleted is gone for good, and lists lag behind.
 *
 * @returns false when it is somebody's after all
 */
export async function removeOrphan(ports: SweepPorts, orphan: Orphan): Promise<boolean> {
  const ref = refOf(orphan);
  const [record, instance] = await Promise.all([ports.sessions.findById(ref.id), ports.computers.find(ref)]);
  if (record !== undefined && !isOver(record)) return false;
  if (instance.is === 'unknown') return false;
  if (instance.is === 'present' && instance.value.state !== 'terminated') return false;
  await orphan.remove(ports);
  return true;
}

function refOf({ deployment, session }: { readonly deployment: string; readonly session: string }): {
  readonly deployment: string;
  readonly id: string;
} {
  return { deployment, id: session };
}
