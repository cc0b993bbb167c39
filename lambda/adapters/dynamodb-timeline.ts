import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Timeline, TimelineEvent } from '../ports/timeline';
import { documentClient, eventItem, unique } from './dynamodb-items';

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
}
