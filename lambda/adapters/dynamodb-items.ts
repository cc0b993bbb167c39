import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { isOver, type Session } from '../domain/session';
import type { TimelineEvent } from '../ports/timeline';
import { SessionRecord } from '../contract/session-record';
import { TIME_LIMITS } from './time-limits';

/** Names of the table's indexes: what is found without its owner, and what can still cost. */
export const BY_ID = 'byId';
export const LIVE = 'live';
/** One shard serves some thousand live sessions; a second one would be a second value here. */
export const LIVE_SHARD = '0';

export function documentClient(
  client: DynamoDBClient = new DynamoDBClient(TIME_LIMITS),
): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

type Item = Record<string, unknown>;

/** What a query finds, page by page. */
export async function* pagesOf(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
): AsyncGenerator<readonly Item[]> {
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey }));
    yield page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

/** Everything in one partition of a table that is small enough to be read whole. */
export async function partitionOf(
  client: DynamoDBDocumentClient,
  partition: string,
  input: Pick<QueryCommandInput, 'TableName' | 'ConsistentRead'>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const asked = {
    ...input,
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': partition },
  };
  for await (const page of pagesOf(client, asked)) items.push(...page);
  return items;
}

export function accountKey(owner: string): string {
  return `ACCOUNT#${owner}`;
}

export function sessionKey(owner: string, id: string): { PK: string; SK: string } {
  return { PK: accountKey(owner), SK: `SESSION#${id}` };
}

/** A session as it lies in the table: its own fields, the keys, and the live index while it can still cost. */
export function sessionItem(session: Session): Record<string, unknown> {
  return {
    ...session,
    ...sessionKey(session.owner, session.id),
    ...(!isOver(session) && { live: LIVE_SHARD, stopAt: session.lease.stopAt }),
  };
}

/** @throws Error when the item is not a session this code understands */
export function sessionOf(item: Record<string, unknown>): Session {
  const { PK: _pk, SK: _sk, live: _live, stopAt: _stopAt, ...fields } = item;
  return SessionRecord.parse(fields);
}

export const EVENT = 'EVENT#';

export function timelineKey(session: string): string {
  return `SESSION#${session}`;
}

export function eventItem(event: TimelineEvent, id: string): Record<string, unknown> {
  const { session, ...fields } = event;
  return { PK: timelineKey(session), SK: `${EVENT}${new Date(event.at).toISOString()}#${id}`, ...fields };
}

/** Events and ledger lines of one millisecond must not overwrite each other. */
export function unique(): string {
  return randomBytes(4).toString('hex');
}
