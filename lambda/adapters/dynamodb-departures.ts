import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { RENEW_SECONDS } from '../contract/edge';
import { TICKET_SECONDS } from '../contract/ticket';
import type { Departures } from '../ports/departures';
import { documentClient } from './dynamodb-items';

/** Its keys in the table and `ttl` are left out by the parsing. */
const DepartureRecord = z.object({ at: z.int() });

/** For so long a ticket of before could still be exchanged, in seconds. */
const KEPT = TICKET_SECONDS + RENEW_SECONDS;

/**
 * One item for each owner who left, in the sessions' table. It is read as it stands at that moment, for a ticket that is
 * given out a moment too late lives for ten minutes; and the table forgets it when it says nothing more.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class DynamodbDepartures implements Departures {
  readonly #table: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(table: string, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#client = client;
  }

  async record(owner: string, at: number): Promise<void> {
    const Item = { ...departureKey(owner), at, ttl: Math.ceil(at / 1000) + KEPT };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }));
  }

  async last(owner: string): Promise<number | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: departureKey(owner), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : DepartureRecord.parse(Item).at;
  }
}

/** Not among what is the owner's account: whoever may write this may write nothing else. */
function departureKey(owner: string): { PK: string; SK: string } {
  return { PK: `LEFT#${owner}`, SK: 'LEFT' };
}
