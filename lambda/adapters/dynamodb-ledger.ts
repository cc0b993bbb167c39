import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { CreditMove } from '../domain/credit';
import type { Micros } from '../domain/money';
import type { Session } from '../domain/session';
import type { LedgerEntry } from '../ports/accounts';
import { accountKey, unique } from './dynamodb-items';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export const ACCOUNT = 'META';
export const ENTRY = 'ENTRY#';

/**
 * What a session's move does to its owner's account, and the line in the ledger that says so. What is reserved must be
 * free; what is settled is taken whatever is there, because it has been spent already.
 */
export function moveItems(
  table: string,
  session: Session,
  move: CreditMove,
  initialCredit: Micros,
  at: number,
): TransactItem[] {
  const taken = move.reserved + move.spent;
  const bounded = move.spent === 0 && taken > 0;
  // The first write of an owner without an account brings the initial credit with it.
  const enough = initialCredit >= taken ? 'attribute_not_exists(PK) OR #free >= :taken' : '#free >= :taken';
  const entry: LedgerEntry = {
    at,
    what: move.spent !== 0 ? 'settle' : move.reserved > 0 ? 'reserve' : 'release',
    granted: 0,
    ...move,
    session: session.id,
    generation: session.generation,
  };
  return [
    {
      Update: {
        TableName: table,
        Key: { PK: accountKey(session.owner), SK: ACCOUNT },
        UpdateExpression: [
          'SET granted = if_not_exists(granted, :initial)',
          'reserved = if_not_exists(reserved, :zero) + :reserved',
          'spent = if_not_exists(spent, :zero) + :spent',
          '#free = if_not_exists(#free, :initial) - :taken',
        ].join(', '),
        ...(bounded && { ConditionExpression: enough }),
        // A reserved word of DynamoDB's.
        ExpressionAttributeNames: { '#free': 'free' },
        ExpressionAttributeValues: {
          ':initial': initialCredit,
          ':zero': 0,
          ':reserved': move.reserved,
          ':spent': move.spent,
          ':taken': taken,
        },
      },
    },
    { Put: { TableName: table, Item: entryItem(session.owner, entry, unique()) } },
  ];
}

export function entryItem(owner: string, entry: LedgerEntry, id: string): Record<string, unknown> {
  return { PK: accountKey(owner), SK: `${ENTRY}${new Date(entry.at).toISOString()}#${id}`, ...entry };
}
