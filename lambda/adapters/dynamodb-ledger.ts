import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type CreditMove, movesCredit } from '../domain/credit';
import type { DayChange } from '../domain/day-allowance';
import type { Micros } from '../domain/money';
import type { Session } from '../domain/session';
import type { LedgerEntry } from '../ports/accounts';
import type { Limits } from '../ports/sessions';
import { accountKey, unique } from './dynamodb-items';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Update = NonNullable<TransactItem['Update']>;

export const ACCOUNT = 'META';
export const ENTRY = 'ENTRY#';

/** What a move is made on: the table, what a new account begins with, what must not be exceeded. */
interface Books {
  readonly table: string;
  readonly initialCredit: Micros;
  readonly limits?: Limits | undefined;
}

/**
 * What a session's move does to its owner's account (first, always), to its allowance of a day, and the line in the
 * ledger that says so where credit moves.
 */
export function moveItems(books: Books, session: Session, move: CreditMove, at: number): TransactItem[] {
  const { reserved, spent, day } = move;
  const entry: LedgerEntry = {
    at,
    what: spent !== 0 ? 'settle' : reserved > 0 ? 'reserve' : 'release',
    granted: 0,
    reserved,
    spent,
    session: session.id,
    generation: session.generation,
  };
  return [
    { Update: accountUpdate(books, session, move) },
    ...(day ? [{ Update: dayUpdate(books, session.owner, day) }] : []),
    ...(movesCredit(move)
      ? [{ Put: { TableName: books.table, Item: entryItem(session.owner, entry, unique()) } }]
      : []),
  ];
}

/**
 * What is reserved must be free; what is settled is taken whatever is there, because it has been spent already. Those
 * that run are a set of ids: a record that is written anew, or twice, counts once.
 */
function accountUpdate({ table, initialCredit, limits }: Books, session: Session, move: CreditMove): Update {
  const { reserved, spent, running } = move;
  const taken = reserved + spent;
  const most = running === 'begins' ? limits?.sessionsAtOnce : undefined;
  // The first write of an owner without an account brings the initial credit with it.
  const enough = initialCredit >= taken ? 'attribute_not_exists(PK) OR #free >= :taken' : '#free >= :taken';
  const conditions = [
    ...(spent === 0 && taken > 0 ? [`(${enough})`] : []),
    ...(most === undefined
      ? []
      : ['(attribute_not_exists(#running) OR size(#running) < :most OR contains(#running, :id))']),
  ];
  const set = [
    'SET granted = if_not_exists(granted, :initial)',
    'reserved = if_not_exists(reserved, :zero) + :reserved',
    'spent = if_not_exists(spent, :zero) + :spent',
    '#free = if_not_exists(#free, :initial) - :taken',
  ].join(', ');
  const change = running && ` ${running === 'begins' ? 'ADD' : 'DELETE'} #running :ids`;
  return {
    TableName: table,
    Key: { PK: accountKey(session.owner), SK: ACCOUNT },
    UpdateExpression: `${set}${change ?? ''}`,
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    // Which of the conditions failed, and which sessions run, is told by the item.
    ...(most !== undefined && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
    // Reserved words of DynamoDB's.
    ExpressionAttributeNames: { '#free': 'free', ...(running && { '#running': 'running' }) },
    ExpressionAttributeValues: {
      ':initial': initialCredit,
      ':zero': 0,
      ':reserved': reserved,
      ':spent': spent,
      ':taken': taken,
      ...(running && { ':ids': new Set([session.id]) }),
      ...(most !== undefined && { ':most': most, ':id': session.id }),
    },
  };
}

function dayUpdate({ table, limits }: Books, owner: string, { of, change }: DayChange): Update {
  const most = change > 0 ? limits?.dailySpend : undefined;
  const left = (most ?? 0) - change;
  return {
    TableName: table,
    Key: dayKey(owner, of),
    UpdateExpression: 'ADD #committed :change',
    ...(most !== undefined && {
      ConditionExpression:
        left >= 0 ? 'attribute_not_exists(#committed) OR #committed <= :left' : '#committed <= :left',
    }),
    ExpressionAttributeNames: { '#committed': 'committed' },
    ExpressionAttributeValues: { ':change': change, ...(most !== undefined && { ':left': left }) },
  };
}

/** What an owner has committed on a day. */
export function dayKey(owner: string, day: string): { PK: string; SK: string } {
  return { PK: accountKey(owner), SK: `DAY#${day}` };
}

export function entryItem(owner: string, entry: LedgerEntry, id: string): Record<string, unknown> {
  return { PK: accountKey(owner), SK: `${ENTRY}${new Date(entry.at).toISOString()}#${id}`, ...entry };
}
