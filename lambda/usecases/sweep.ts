import { DUTIES } from '../domain/duties';
import { type Help, helpByTags, helpOfSweep } from '../domain/help';
import { judge } from '../domain/judge';
import { claimed } from '../domain/plan-parts';
import { next } from '../domain/planner';
import { boundOf, type FoundInstance, isLiving, isRunning } from '../domain/rebuild';
import type { Piece, World } from '../domain/seen';
import { isOver, type Session } from '../domain/session';
import type { Step } from '../domain/steps';
import { MINUTE } from '../domain/time';
import { adopt } from './adopt-instance';
import { advance } from './advance';
import { type Census, instanceOf, takeCensus, worldOf } from './census';
import { inTurn, WHERE_STOPPED } from './in-turn';
import { orphansOf, removeOrphan } from './remove-orphan';
import type { SweepPorts } from './sweep-ports';

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

/** By tags alone an instance is stopped when even a change of its tags that is under way would have come through. */
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
  const census = await takeCensus(ports.estate);
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

  const { due, known } = await readRecords(ports, census, swept).catch(async (unreadable: unknown) => {
    const overdue = census.instances.filter((it) => isPast(ports, it, ports.clock.now() - TAGS_LAG));
    await turn(
      overdue,
      ({ session }) => session,
      (it) => stopByTags(ports, it, swept),
      WHERE_STOPPED,
    );
    throw unreadable;
  });
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

  const strange = census.instances.filter((it) => isStrange(it, known, census));
  await stopsFirst(
    strange,
    (it) => isPast(ports, it, ports.clock.now()),
    ({ session }) => session,
    async (it) => {
      // Of a record that cannot be read only the tags say when it must stop.
      const done = await adopt(ports, it, census).catch(async (unreadable: unknown) => {
        if (isPast(ports, it, ports.clock.now() - TAGS_LAG)) await stopByTags(ports, it, swept);
        throw unreadable;
      });
      if (done === 'unowned' && isPast(ports, it, ports.clock.now())) await stopByTags(ports, it, swept);
      if (done === 'rebuilt') swept.rebuilt.push(it.session);
    },
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

/** Reads every live record; keeps only those about which something is to be done. */
async function readRecords(
  { sessions, clock }: SweepPorts,
  census: Census,
  swept: Swept,
): Promise<{ due: readonly Session[]; known: ReadonlyMap<string, string | undefined> }> {
  const due: Session[] = [];
  const known = new Map<string, string | undefined>();
  const unreadable = (error: unknown): void => void swept.failed.push(`a record: ${sentence(error)}`);
  for await (const page of sessions.livePages(unreadable)) {
    for (const session of page) {
      known.set(session.id, session.instanceId);
      if (isDue(session, worldOf(session, census, clock.now()), clock.now())) due.push(session);
    }
  }
  swept.sessions = known.size;
  return { due, known };
}

function isDue(session: Session, world: World, now: number): boolean {
  // Whoever launches or starts it is at work, and has its own deadline armed.
  if (session.intent.to === 'run' && claimed(session, now) && now < session.lease.stopAt) return false;
  return next(session, world, now).some((step) => isWorthIt(session, step));
}

/** A look alone is worth its call where something hangs on it, not to see that all is well. */
function isWorthIt({ intent }: Session, step: Step): boolean {
  const steps: readonly Step['do'][] = DUTIES.sweep.steps;
  const idle: readonly Piece[] = ['schedules', 'keyPair'];
  return step.do === 'look' ? intent.to === 'end' || !idle.includes(step.at) : steps.includes(step.do);
}

async function bringFurther(ports: SweepPorts, listed: Session, census: Census, swept: Swept): Promise<void> {
  // The list lags behind, and what was read in bulk is older than this: everything is decided on the record as it is now.
  const session = await ports.sessions.find(listed.owner, listed.id);
  const now = ports.clock.now();
  if (session === undefined || isOver(session)) return;
  const world = worldOf(session, census, now);
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
