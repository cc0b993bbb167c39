import { createHash, randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Admission, Codes } from '../ports/codes';
import { documentClient } from './dynamodb-items';

/** 256 bits: nobody finds one by trying. */
const BYTES = 32;

/** Its keys in the table and `ttl` are left out by the parsing. */
const CodeRecord: z.ZodType<Admission> = z.object({
  session: z.string(),
  owner: z.string(),
  generation: z.int(),
  host: z.string(),
  path: z.string(),
  expiresAt: z.int(),
});

/**
 * Codes beside the sessions in their table: an item each, which the one who asks first takes away. What nobody asks for
 * the table forgets by itself, some hours after its time.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class DynamodbCodes implements Codes {
  readonly #table: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(table: string, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#client = client;
  }

  async issue(admission: Admission): Promise<string> {
    const code = randomBytes(BYTES).toString('base64url');
    const Item = { ...codeKey(code), ...admission, ttl: Math.ceil(admission.expiresAt / 1000) };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }));
    return code;
  }

  async burn(code: string): Promise<Admission | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new DeleteCommand({
          TableName: this.#table,
          Key: codeKey(code),
          ConditionExpression: 'attribute_exists(PK)',
          ReturnValues: 'ALL_OLD',
        }),
      );
      return CodeRecord.parse(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

/** Whoever reads the table learns no code from it. */
function codeKey(code: string): { PK: string; SK: string } {
  return { PK: `CODE#${createHash('sha256').update(code).digest('base64url')}`, SK: 'CODE' };
}
