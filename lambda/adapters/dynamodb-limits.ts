import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { CreditMove } from '../domain/credit';
import type { Session } from '../domain/session';
import { CreditExceeded, DayExceeded, TooManyRunning } from '../ports/accounts';
import type { Limits } from '../ports/sessions';

/**
 * What a transaction was refused for, when nobody else wrote the session: its own item stands first, then what
 * `moveItems` makes. Of the account's two conditions the number of those that run is told first, since less time does
 * not help against it.
 */
export function exceeded(
  error: unknown,
  session: Session,
  move: CreditMove | undefined,
  limits: Limits | undefined,
): Error | undefined {
  if (!(error instanceof TransactionCanceledException) || move === undefined) return undefined;
  const [own, account, day] = error.CancellationReasons ?? [];
  if (own?.Code !== 'None') return undefined;
  if (account?.Code === FAILED) {
    const running = account.Item?.['running']?.SS ?? [];
    const full = running.length >= (limits?.sessionsAtOnce ?? Number.POSITIVE_INFINITY);
    return move.running === 'begins' && full && !running.includes(session.id)
      ? new TooManyRunning(session.owner, running)
      : new CreditExceeded(session.owner);
  }
  return move.day && account?.Code === 'None' && day?.Code === FAILED
    ? new DayExceeded(session.owner)
    : undefined;
}

const FAILED = 'ConditionalCheckFailed';
