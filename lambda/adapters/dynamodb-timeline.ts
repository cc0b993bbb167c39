import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { EventRecord } from '../contract/event-record';
import type { Timeline, TimelineEvent } from '../ports/timeline';
import { documentClient, EVENT, eventItem, timelineKey, unique } from './dynamodb-items';

/** The history of every session, beside the sessions in their table. */
export class DynamodbTimeline implements Timeline {
  readonly #table: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(table: string, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#client = client;
  }

  async append(event: TimelineEvent): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: eventItem(event, unique()) }));
  }

  async newest(session: string, most: number): Promise<readonly TimelineEvent[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :sk)',
        ExpressionAttributeValues: { ':pk': timelineKey(session), ':sk': EVENT },
        ScanIndexForward: false,
        Limit: most,
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => eventOf(session, item));
  }
}

function eventOf(session: string, item: Record<string, unknown>): TimelineEvent {
  const { from, detail, ...fields } = EventRecord.parse(item);
  return { session, ...fields, ...(from !== undefined && { from }), ...(detail !== undefined && { detail }) };
}
