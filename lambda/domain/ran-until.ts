import type { InstanceSeen } from './seen';
import type { Session } from './session';

/** What EC2 shows of a computer that comes to rest. */
export type Rest = Pick<InstanceSeen, 'state' | 'leftAt'>;

/**
 * Until when a computer counts as having run. What is seen stopping or shutting down has run until now. What is found at
 * rest came to it at a time that nobody saw: it is counted to the bound that the nets keep, never to a late look. Where
 * EC2 says when that was, it was not later.
 *
 * @param bound until when it can have run at most; epoch milliseconds
 */
export function ranUntil(
  { state, startedAt = 0 }: Pick<Session, 'state' | 'startedAt'>,
  bound: number,
  now: number,
  seen?: Rest,
): number {
  // `terminating` is recorded of what is found terminated, too.
  const shown = seen?.state ?? state;
  const onTheWay = shown === 'stopping' || shown === 'shutting-down';
  const most = onTheWay ? now : Math.min(now, bound);
  const { leftAt = most } = seen ?? {};
  // What was before this start is left over from the stop before it.
  return leftAt < startedAt ? most : Math.min(most, leftAt);
}
