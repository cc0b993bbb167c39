import { SETTLING } from '../domain/plan-parts';
import { type FoundInstance, isLiving } from '../domain/rebuild';
import { ABSENT, type Belonging, NOTHING_LOOKED_AT, present, UNKNOWN, type World } from '../domain/seen';
import type { Session } from '../domain/session';
import type { Clock } from '../ports/clock';
import type { Estate, Remnant } from '../ports/estate';

/** What AWS showed of the whole deployment. A piece that it would not show is undefined: nothing is known of it. */
export interface Census {
  /** When its reading began: what was changed since, it may show as it was. Epoch milliseconds. */
  readonly takenAt: number;
  readonly instances: readonly FoundInstance[];
  readonly instancesOf: ReadonlyMap<string, readonly FoundInstance[]>;
  readonly keyPairs: ReadonlyMap<string, Remnant> | undefined;
  readonly secrets: ReadonlyMap<string, Remnant> | undefined;
  readonly doors: ReadonlyMap<string, Remnant & { readonly groupId: string }> | undefined;
  readonly schedules: ReadonlyMap<string, readonly (Remnant & { readonly name: string })[]> | undefined;
  /** Why a piece is missing. */
  readonly errors: readonly unknown[];
}

/** @throws what reading the instances throws: without them there is nothing to go by */
export async function takeCensus({
  estate,
  clock,
}: {
  readonly estate: Estate;
  readonly clock: Clock;
}): Promise<Census> {
  const takenAt = clock.now();
  const [instances, keyPairs, secrets, doors, schedules] = await Promise.allSettled([
    estate.instances(),
    estate.keyPairs(),
    estate.secrets(),
    estate.doors(),
    estate.schedules(),
  ]);
  if (instances.status === 'rejected') throw instances.reason;
  const pieces = [keyPairs, secrets, doors, schedules];
  return {
    takenAt,
    instances: instances.value,
    instancesOf: inLists(instances.value),
    keyPairs: shown(keyPairs, bySession),
    secrets: shown(secrets, bySession),
    doors: shown(doors, bySession),
    schedules: shown(schedules, inLists),
    errors: pieces.flatMap((piece): unknown[] => (piece.status === 'rejected' ? [piece.reason] : [])),
  };
}

/** The instance of a session: the one on its record, if that lives, or else one that does. */
export function instanceOf(
  { id, instanceId }: Pick<Session, 'id' | 'instanceId'>,
  census: Census,
): FoundInstance | undefined {
  const all = census.instancesOf.get(id) ?? [];
  const living = all.filter(isLiving);
  return living.find((it) => it.id === instanceId) ?? living[0] ?? all[0];
}

/**
 * The world of one session as far as the census tells it. What was changed since the census, or a moment before it, is
 * looked at for itself, and so is an instance that the census lacks: what a list does not show is not gone.
 */
export function worldOf(session: Session, census: Census): World {
  const changedAt = Math.max(session.intent.at, session.startedAt ?? 0);
  if (census.takenAt - changedAt < SETTLING) return NOTHING_LOOKED_AT;
  const { id, deployment } = session;
  const instance = instanceOf(session, census);
  return {
    instance: instance === undefined ? UNKNOWN : present(instance),
    keyPair: !census.keyPairs
      ? UNKNOWN
      : census.keyPairs.has(id)
        ? present({ deployment, session: id })
        : ABSENT,
    // A list of secrets may lag behind by minutes.
    secret: UNKNOWN,
    schedules: census.schedules ? present((census.schedules.get(id) ?? []).map(({ name }) => name)) : UNKNOWN,
    door: census.doors ? doorOf(session, census.doors.get(id)) : UNKNOWN,
  };
}

/**
 * A group alone does not tell whom it lets in, and whether anything carries it: that is worth a look where a door is on
 * record. Where none is, there should be no group either.
 */
function doorOf(
  { id, deployment, door }: Session,
  group: { readonly groupId: string } | undefined,
): World['door'] {
  if (group === undefined) return ABSENT;
  if (door !== undefined) return UNKNOWN;
  return present({ deployment, session: id, groupId: group.groupId, attached: true, rules: [] });
}

function inLists<T extends Belonging>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const lists = new Map<string, T[]>();
  for (const it of all) {
    const list = lists.get(it.session);
    if (list === undefined) lists.set(it.session, [it]);
    else list.push(it);
  }
  return lists;
}

function bySession<T extends Remnant>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((it) => [it.session, it]));
}

function shown<T, U>(piece: PromiseSettledResult<T>, arrange: (all: T) => U): U | undefined {
  return piece.status === 'fulfilled' ? arrange(piece.value) : undefined;
}
