import { applyPatch } from '../domain/apply';
import { moveBetween, settled } from '../domain/credit';
import type { Duty } from '../domain/duties';
import { moveDetail, warningDetail } from '../domain/event-text';
import { next } from '../domain/planner';
import { NOTHING_LOOKED_AT, type Piece, type World } from '../domain/seen';
import type { Session } from '../domain/session';
import type { Step } from '../domain/steps';
import { isoMinute } from '../domain/time';
import { warningBetween } from '../domain/warnings';
import { CreditExceeded } from '../ports/accounts';
import { Overtaken, type Sessions } from '../ports/sessions';
import type { TimelineEvent } from '../ports/timeline';
import { NotSettled } from './not-settled';
import { reread } from './reread';
import { type Hands, takeStep } from './take-step';
import { writeIntent } from './write-intent';

export interface AdvancePorts extends Hands {
  readonly sessions: Sessions;
}

/** What one call of `advance` may do at most: a guard against a planner that never comes to rest. */
const MOST_ROUNDS = 40;
const MOST_ASKS = 3;

/**
 * Brings a session nearer to its intent: asks the planner what is to be done, takes the steps that this function may
 * take, records, and asks again, until nothing is left for this function to do now. A crash anywhere is just an early
 * stop: the next trigger goes on from what AWS shows.
 *
 * @param actor the function that acts, for the timeline
 * @param seen what is known already, to save looking
 * @throws NotSettled when all else is done and AWS holds on to something that must go, if this function is called again
 */
export async function advance(
  ports: AdvancePorts,
  actor: string,
  duty: Duty,
  start: Session,
  seen: World = NOTHING_LOOKED_AT,
): Promise<Session> {
  let session = start;
  let world = seen;
  const asked = new Map<string, number>();
  let overtaken = 0;
  let held: string | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const steps = next(session, world, ports.clock.now()).filter((step) => mayTake(duty, step, asked));
    if (steps.length === 0) {
      if (held !== undefined && duty.calledAgain === true) throw new NotSettled(held);
      return session;
    }
    // Whether a disk is kept is known before its owner is warned that it is not.
    const renewal = steps.find((step) => step.do === 'renew');
    if (renewal) {
      const renewed = await renew(ports, actor, session, renewal);
      if (renewed !== undefined) asked.set(key(renewal), 1);
      else if (++overtaken === MOST_ASKS) {
        // Only a lack of credit lets an end follow: nothing is known of it, so nothing is done.
        if (duty.calledAgain === true)
          throw new NotSettled(`session ${session.id} is written to by too many at once`);
        return session;
      }
      session = renewed ?? (await reread(ports.sessions, session));
      continue;
    }
    const record = steps.find((step) => step.do === 'record');
    if (record) {
      session = await save(ports, actor, session, applyPatch(session, record.patch), world);
      continue;
    }
    for (const step of steps) asked.set(key(step), (asked.get(key(step)) ?? 0) + 1);
    const current = session;
    const results = await Promise.allSettled(steps.map((step) => takeStep(ports, current, step)));
    for (const result of results) {
      if (result.status === 'rejected') continue;
      if (result.value.world) world = { ...world, ...result.value.world(world) };
      if (result.value.lookAgain)
        for (const piece of result.value.lookAgain) asked.delete(key({ do: 'look', at: piece }));
      held = result.value.held ?? held;
      if (result.value.rereads === true) session = await reread(ports.sessions, session);
      // What AWS has said is so, whatever was decided in the meantime.
      if (result.value.fact) session = await writeIntent(ports.sessions, session, result.value.fact);
    }
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
  throw new Error(`session ${session.id} did not come to rest after ${MOST_ROUNDS} rounds`);
}

function mayTake(duty: Duty, step: Step, asked: ReadonlyMap<string, number>): boolean {
  const times = asked.get(key(step)) ?? 0;
  if (step.do === 'look') return duty.looks.includes(step.at) && times === 0;
  return duty.steps.includes(step.do) && times < (step.do === 'run' ? MOST_ASKS : 1);
}

function key(step: Step | { do: 'look'; at: Piece }): string {
  // What a renewal costs grows by the moment, and it is asked for once all the same.
  return step.do === 'renew' ? step.do : JSON.stringify(step);
}

/** Saves; when somebody else was faster, their record is the truth and this change is dropped: the planner asks again. */
async function save(
  ports: AdvancePorts,
  actor: string,
  before: Session,
  changed: Session,
  { instance }: Pick<World, 'instance'> = NOTHING_LOOKED_AT,
): Promise<Session> {
  const moved = before.state !== changed.state;
  const after = moved ? settledAtRest(before, changed, ports.clock.now(), instance) : changed;
  const event = eventOf(actor, before, after, ports.clock.now());
  try {
    return await ports.sessions.save(after, event, moveBetween(before, after));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    return reread(ports.sessions, before);
  }
}

/** What the timeline says of a write: the new state and why, or the warning that it gives. */
function eventOf(actor: string, before: Session, after: Session, at: number): TimelineEvent | undefined {
  const base = { session: after.id, at, who: actor };
  if (before.state !== after.state) {
    const detail = moveDetail(after);
    return { ...base, what: after.state, ...(detail !== undefined && { detail }) };
  }
  const warning = warningBetween(before, after);
  return warning && { ...base, what: 'warned', detail: warningDetail(warning, after) };
}

/** What comes to rest has cost what it has cost; the rest of what was reserved goes back to its owner. */
function settledAtRest(before: Session, after: Session, now: number, instance: World['instance']): Session {
  const credit = settled(before.state, after, now, instance.is === 'present' ? instance.value : undefined);
  return credit === undefined ? after : { ...after, credit };
}

/**
 * Without credit for it the lease stays as it is until its end, or what the step says instead is recorded; the next
 * sweep asks again, for credit may be granted until then.
 *
 * @returns undefined when somebody else wrote at that moment, this session or another on the same account
 */
async function renew(
  ports: AdvancePorts,
  actor: string,
  before: Session,
  { patch, otherwise }: Extract<Step, { do: 'renew' }>,
): Promise<Session | undefined> {
  const at = ports.clock.now();
  const renewed = applyPatch(before, patch);
  const detail = `until ${isoMinute(renewed.lease.endAt)}`;
  const event = { session: before.id, at, what: 'renew', who: actor, detail };
  try {
    return await ports.sessions.save(renewed, event, moveBetween(before, renewed));
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    if (!(error instanceof CreditExceeded)) throw error;
    return otherwise === undefined ? before : save(ports, actor, before, applyPatch(before, otherwise));
  }
}
