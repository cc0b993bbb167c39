import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { READY_TIMES_PARTITION } from '../contract/names';
import { READY_TIMES } from '../domain/ready-times';
import type { ReadyTimes } from '../ports/ready-times';
import { documentClient, partitionOf } from './dynamodb-items';

const Seconds = z.array(z.number()).catch([]);

/** One small item for each image, all in one partition of the table. */
export class DynamodbReadyTimes implements ReadyTimes {
  readonly #table: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(table: string, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#client = client;
  }

  async list(): Promise<ReadonlyMap<string, readonly number[]>> {
    const items = await partitionOf(this.#client, READY_TIMES_PARTITION, { TableName: this.#table });
    return new Map(items.map((item) => [String(item['SK']), Seconds.parse(item['seconds'])]));
  }

  async note(image: string, seconds: number): Promise<void> {
    const Key = { PK: READY_TIMES_PARTITION, SK: image };
    const { Item } = await this.#client.send(new GetCommand({ TableName: this.#table, Key }));
    const last = [...Seconds.parse(Item?.['seconds']), seconds].slice(-READY_TIMES);
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: { ...Key, seconds: last } }));
  }
}
