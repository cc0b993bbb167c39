import type { InstanceSeen, InstanceState, Seen } from '../domain/seen';
import type { Attempt, Session, SessionRef } from '../domain/session';

/** EC2's answer to one attempt. `unclear`: it may or may not have started a computer. */
export type RunAnswer =
  | { readonly is: 'placed'; readonly instance: InstanceSeen }
  | { readonly is: 'refused'; readonly code: string; readonly why: string }
  | { readonly is: 'unclear'; readonly why: string };

/** A session's computer is there, but does not say any more whose it is: only an administrator can give it back its tags. */
export class TagsLost extends Error {
  constructor(instanceId: string, session: SessionRef) {
    super(
      `the computer ${instanceId} of session ${session.id} is there, but does not carry its tags any more: give it back berth:deployment=${session.deployment}, berth:session=${session.id} and berth:owner`,
    );
    this.name = 'TagsLost';
  }
}

/** Whose an instance is. `unknown`: EC2 does not show one with this id: not yet, or not any more. */
export type InstanceFound =
  | { readonly is: 'ours'; readonly instance: InstanceSeen; readonly owner: string }
  | { readonly is: 'foreign' }
  | { readonly is: 'unknown' };

/**
 * So many computers are stopped by one call. EC2 takes up to a thousand ids and recommends fewer; of a small batch, one
 * that is refused holds up few others.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const STOPS_TOGETHER = 50;

/** The computers themselves. All that is answered carries the tags of this deployment. */
export interface Computers {
  /**
   * The session's instance, found by its tag; the living one, if there are several. Before it is called absent, it is
   * asked for by the id on record as well: a list that lacks it proves nothing.
   *
   * @throws TagsLost when it lives without its tags
   */
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
   * Makes a stopped computer another type; one that could borrow CPU credits borrows none.
   *
   * @returns whether it is of that type now; false when its state does not allow it (then a look is due)
   * @throws Refusal `not-allowed-type`, `no-capacity`, `quota`, `throttled`
   */
  resize(instanceId: string, instanceType: string): Promise<boolean>;
  /**
   * Each of these three answers the state that EC2 answered, or undefined when EC2 says that the instance's state
   * does not allow it (then a look is due).
   *
   * @throws Refusal `no-capacity`, `quota`, `throttled` (start only)
   */
  start(instanceId: string): Promise<InstanceState | undefined>;
  /** What is asked for at the same time is stopped by one call for each {@link STOPS_TOGETHER}. */
  stop(instanceId: string): Promise<InstanceState | undefined>;
  terminate(instanceId: string): Promise<InstanceState | undefined>;
  /** Writes generation, stopAt and endAt of the record to the instance's tags. */
  tag(session: Session, instanceId: string): Promise<void>;
}
