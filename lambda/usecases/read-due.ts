import { DUTIES } from '../domain/duties';
import { claimed } from '../domain/plan-parts';
import { next } from '../domain/planner';
import { isPriceable } from '../domain/rebuild';
import type { Piece, World } from '../domain/seen';
import type { Session } from '../domain/session';
import { wantsStatus } from '../domain/status-checks';
import type { Step } from '../domain/steps';
import { type Census, worldOf } from './census';
import type { SweepPorts } from './sweep-ports';

/** What a sweep keeps of all live records. */
export interface Due {
  /** Something is to be done about them. */
  readonly due: readonly Session[];
  /** They have no guest, and wait for EC2's status checks. */
  readonly waiting: readonly Session[];
  /** Of them EC2 has not said yet what they cost: their records were made anew. */
  readonly unpriced: ReadonlySet<string>;
  /** The instance of every live record, by the session's id. */
  readonly known: ReadonlyMap<string, string | undefined>;
}

/**
 * Reads every live record, page by page.
 *
 * @param unreadable hears why a record could not be understood
 */
export async function readDue(
  { sessions, clock }: Pick<SweepPorts, 'sessions' | 'clock'>,
  census: Census,
  unreadable: (error: unknown) => void,
): Promise<Due> {
  const due: Session[] = [];
  const waiting: Session[] = [];
  const unpriced = new Set<string>();
  const known = new Map<string, string | undefined>();
  for await (const page of sessions.livePages(unreadable)) {
    for (const session of page) {
      known.set(session.id, session.instanceId);
      if (isDue(session, worldOf(session, census), clock.now())) due.push(session);
      if (wantsStatus(session, clock.now())) waiting.push(session);
      if (!isPriceable(session)) unpriced.add(session.id);
    }
  }
  return { due, waiting, unpriced, known };
}

/** Whether the planner wants something of a sweep for this session. */
export function isDue(session: Session, world: World, now: number): boolean {
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
