import type { InstanceSeen, InstanceState, Seen } from '../domain/seen';
import type { Attempt, Session, SessionRef } from '../domain/session';

/** EC2's answer to one attempt. `unclear`: it may or may not have started a computer. */
export type RunAnswer =
  | { readonly is: 'placed'; readonly instance: InstanceSeen }
  | { readonly is: 'refused'; readonly code: string; readonly why: string }
  | { readonly is: 'unclear'; readonly why: string };

/** Whose an instance is. `unknown`: EC2 does not show one with this id: not yet, or not any more. */
export type InstanceFound =
  | { readonly is: 'ours'; readonly instance: InstanceSeen; readonly owner: string }
  | { readonly is: 'foreign' }
  | { readonly is: 'unknown' };

/** The computers themselves. All that is answered carries the tags of this deployment. */
export interface Computers {
  /** The session's instance, found by its tag; the living one, if there are several. */
  find(session: SessionRef & Pick<Session, 'instanceId'>): Promise<Seen<InstanceSeen>>;
  /** The instance with this id, whosever it is in this deployment, with its session's owner. */
  findInstance(instanceId: string): Promise<InstanceFound>;
  /**
   * Asks EC2 for the computer; everything that is sent comes from the record, so asking again is the same ask.
   *
   * @param until EC2 is not asked any more from then on: the answer is `unclear`. Epoch milliseconds
   */
  run(session: Session, attempt: Attempt, until?: number): Promise<RunAnswer>;
  /**
   * Each of these three answers the state that EC2 answered, or undefined when EC2 says that the instance's state
   * does not allow it (then a look is due).
   *
   * @throws Refusal `no-capacity`, `quota`, `throttled` (start only)
   */
  start(instanceId: string): Promise<InstanceState | undefined>;
  stop(instanceId: string): Promise<InstanceState | undefined>;
  terminate(instanceId: string): Promise<InstanceState | undefined>;
  /** Writes generation, stopAt and endAt of the record to the instance's tags. */
  tag(session: Session, instanceId: string): Promise<void>;
}
