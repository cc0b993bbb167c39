import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ImageRecord } from '../contract/catalogue';
import { MAPPED_IMAGES } from '../contract/names';
import type { Finding } from '../domain/findings';
import type { MappedImage } from '../domain/mapped-image';
import type { MappedImages } from '../ports/mapped-images';
import { documentClient, partitionOf } from './dynamodb-items';

/** Its keys in the table are left out by the parsing. */
const MappedRecord: z.ZodType<MappedImage> = z.object({
  image: ImageRecord,
  mappedBy: z.string(),
  mappedAt: z.int(),
  checkedAt: z.int(),
  findings: z.array(z.object({ level: z.enum(['refusal', 'warning']), code: z.string(), text: z.string() })),
});

/** The mapped images in the table: one partition, small enough to be read as a whole in one round trip. */
export class DynamodbMappedImages implements MappedImages {
  readonly #table: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(table: string, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#client = client;
  }

  async list(): Promise<readonly MappedImage[]> {
    const items = await partitionOf(this.#client, MAPPED_IMAGES, {
      TableName: this.#table,
      ConsistentRead: true,
    });
    return items.map((item) => MappedRecord.parse(item));
  }

  async write(image: MappedImage): Promise<void> {
    const Item = { ...keyOf(image.image.key), ...image };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }));
  }

  async remove(key: string): Promise<boolean> {
    const { Attributes } = await this.#client.send(
      new DeleteCommand({ TableName: this.#table, Key: keyOf(key), ReturnValues: 'ALL_OLD' }),
    );
    return Attributes !== undefined;
  }

  async keepFindings(
    { image, mappedAt }: MappedImage,
    findings: readonly Finding[],
    checkedAt: number,
  ): Promise<void> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: keyOf(image.key),
          UpdateExpression: 'SET findings = :findings, checkedAt = :checkedAt',
          ConditionExpression: 'mappedAt = :mappedAt',
          ExpressionAttributeValues: {
            ':findings': findings,
            ':checkedAt': checkedAt,
            ':mappedAt': mappedAt,
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

function keyOf(key: string): { PK: string; SK: string } {
  return { PK: MAPPED_IMAGES, SK: key };
}
