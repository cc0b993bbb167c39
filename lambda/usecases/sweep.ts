import { DUTIES } from '../domain/duties';
import { type Help, helpByTags, helpOfSweep } from '../domain/help';
import { judge } from '../domain/judge';
import { boundOf, type FoundInstance, isLiving, isRunning } from '../domain/rebuild';
import { isOver, type Session } from '../domain/session';
import { MINUTE } from '../domain/time';
import { adopt } from './adopt-instance';
import { advance } from './advance';
import { type Census, instanceOf, takeCensus, worldOf } from './census';
import { inTurn, WHERE_STOPPED } from './in-turn';
import { learnBilling } from './learn-billing';
import { isDue, readDue } from './read-due';
import { orphansOf, removeOrphan } from './remove-orphan';
import type { SweepPorts } from './sweep-ports';
import { takeStatus } from './take-status';

/** What one sweep did. */
export interface Swept {
  /** Live records that were read, and how many of them something was to be done about. */
  sessions: number;
  advanced: number;
  /** Sessions whose record was made anew. */
  readonly rebuilt: string[];
  /** What was left of sessions that are no more, and is gone now. */
  readonly removed: string[];
  /** What another net should have done before. */
  readonly helped: Help[];
  /** What could not be done, in sentences; the next sweep tries again. */
  readonly failed: string[];
  /** How many the time did not suffice for. */
  left: number;
}

/** By tags alone an instance is stopped when even a change of its tags that was under way would have been read. */
const TAGS_LAG = MINUTE;

/**
 * The second net: `advance` over everything that can still cost, and nothing more. All instances of the deployment are
 * read in bulk, and only a session for which the planner wants something costs further calls. Where there is a record, it
 * is the truth; an instance without one is stopped when it is past what its tags say, and gets a record made from them.
 *
 * It launches nothing, starts nothing, gives up no disk before its time and touches nothing that does not carry this
 * deployment's tags. When even the records cannot be read, what is past its tags is stopped all the same.
 *
 * @param until when it must stop, in epoch milliseconds: the next sweep goes on, what must stop first before the rest
 * @throws what AWS throws when instances or records cannot be read
 */
export async function sweep(ports: SweepPorts, until: number): Promise<Swept> {
  const census = await takeCensus(ports);
  const swept: Swept = {
    sessions: 0,
    advanced: 0,
    rebuilt: [],
    removed: [],
    helped: [],
    failed: [],
    left: 0,
  };
  swept.failed.push(...census.errors.map((error) => `not everything could be read: ${sentence(error)}`));
  const turn = <T>(
    items: readonly T[],
    name: (item: T) => string,
    work: (item: T) => Promise<void>,
    atATime?: number,
  ): Promise<void> => withoutStopping(ports, swept, until, items, name, work, atATime);

  const { due, waiting, unpriced, known } = await readDue(
    ports,
    census,
    (error) => void swept.failed.push(`a record: ${sentence(error)}`),
  ).catch(async (unreadable: unknown) => {
    const overdue = census.instances.filter((it) => isPast(ports, it, census.takenAt - TAGS_LAG));
    await turn(
      overdue,
      ({ session }) => session,
      (it) => stopByTags(ports, it, swept),
      WHERE_STOPPED,
    );
    throw unreadable;
  });
  swept.sessions = known.size;
  /** What costs most by the hour comes first: what runs and is to be stopped. */
  const stopsFirst = async <T>(
    items: readonly T[],
    isStop: (item: T) => boolean,
    name: (item: T) => string,
    work: (item: T) => Promise<void>,
  ): Promise<void> => {
    const stops = new Set(items.filter(isStop));
    await turn([...stops], name, work, WHERE_STOPPED);
    await turn(
      items.filter((item) => !stops.has(item)),
      name,
      work,
    );
  };
  await stopsFirst(
    due,
    (session) => mustStop(session, census, ports.clock.now()),
    ({ id }) => id,
    (session) => bringFurther(ports, session, census, swept),
  );

  // One question for all of them, which may fail like any other work.
  await turn(
    waiting.length > 0 ? [waiting] : [],
    () => 'status checks',
    async (all) => {
      const seen = await ports.statuses.of(all.flatMap(({ instanceId }) => instanceId ?? []));
      await turn(
        all,
        ({ id }) => id,
        async (session) =>
          void (await takeStatus(ports, 'sweep', session, seen.get(session.instanceId ?? ''))),
      );
    },
  );

  const strange = census.instances.filter((it) => isStrange(it, known, census));
  await stopsFirst(
    strange,
    (it) => isPast(ports, it, ports.clock.now()),
    ({ session }) => session,
    async (it) => {
      // Of a record that cannot be read only the tags say when it must stop.
      const done = await adopt(ports, it, census).catch(async (unreadable: unknown) => {
        if (isPast(ports, it, census.takenAt - TAGS_LAG)) await stopByTags(ports, it, swept);
        throw unreadable;
      });
      if (done === 'unowned' && isPast(ports, it, ports.clock.now())) await stopByTags(ports, it, swept);
      if (done === 'rebuilt') swept.rebuilt.push(it.session);
    },
  );

  // A start of them is refused until then.
  await turn(
    census.instances.filter(
      (it) => isLiving(it) && (unpriced.has(it.session) || swept.rebuilt.includes(it.session)),
    ),
    ({ session }) => session,
    (it) => learnBilling(ports, it),
  );

  const orphans = orphansOf(census, known, ports.clock.now());
  await turn(
    orphans,
    ({ session }) => session,
    async (orphan) => {
      if (await removeOrphan(ports, orphan)) swept.removed.push(`${orphan.kind} of ${orphan.session}`);
    },
  );
  return swept;
}

async function bringFurther(ports: SweepPorts, listed: Session, census: Census, swept: Swept): Promise<void> {
  // The list lags behind, and what was read in bulk is older than this: everything is decided on the record as it is now.
  const session = await ports.sessions.find(listed.owner, listed.id);
  const now = ports.clock.now();
  if (session === undefined || isOver(session)) return;
  const world = worldOf(session, census);
  if (!isDue(session, world, now)) return;
  const after = await advance(ports, 'sweep', DUTIES.sweep, session, world);
  swept.advanced++;
  const ran = instanceOf(session, census);
  const help = ran && helpOfSweep(session, after, ran, now);
  if (help !== undefined) swept.helped.push(help);
}

/** Whether its computer runs and is to be stopped with its disk kept. */
function mustStop(session: Session, census: Census, now: number): boolean {
  const it = instanceOf(session, census);
  if (it?.state !== 'running' || session.intent.to === 'end' || now >= session.lease.endAt) return false;
  return judge(session, now).action === 'stop';
}

/** Without a record, or another instance than the one that its session's record is about. */
function isStrange(
  it: FoundInstance,
  known: ReadonlyMap<string, string | undefined>,
  census: Census,
): boolean {
  if (!isLiving(it)) return false;
  return !known.has(it.session) || instanceOf(recordOf(it, known), census)?.id !== it.id;
}

function recordOf(
  it: FoundInstance,
  known: ReadonlyMap<string, string | undefined>,
): Pick<Session, 'id' | 'instanceId'> {
  const instanceId = known.get(it.session);
  return { id: it.session, ...(instanceId !== undefined && { instanceId }) };
}

function isPast({ policy }: SweepPorts, it: FoundInstance, now: number): boolean {
  return isRunning(it) && now >= boundOf(it, policy);
}

async function stopByTags(
  { computers, clock, policy }: SweepPorts,
  it: FoundInstance,
  swept: Swept,
): Promise<void> {
  await computers.stop(it.id);
  swept.helped.push(helpByTags(it.session, it.id, boundOf(it, policy), clock.now()));
}

/** One that fails must not keep the others waiting. */
async function withoutStopping<T>(
  { clock }: SweepPorts,
  swept: Swept,
  until: number,
  items: readonly T[],
  name: (item: T) => string,
  work: (item: T) => Promise<void>,
  atATime?: number,
): Promise<void> {
  swept.left += await inTurn(
    items,
    (item) =>
      work(item).catch((error: unknown) => void swept.failed.push(`${name(item)}: ${sentence(error)}`)),
    () => clock.now() < until,
    atATime,
  );
}

function sentence(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
