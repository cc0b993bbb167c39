import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  ADDRESS,
  DISK,
  type Price,
  PRICE_UNITS,
  type Rates,
  SECRET,
  type Ware,
  wareKey,
} from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Clock } from '../ports/clock';
import type { PriceBook, Prices } from '../ports/prices';
import { documentClient, partitionOf } from './dynamodb-items';
import { NEWEST, remembered } from './remembered';

/** Its keys in the table are left out by the parsing. */
const PriceRecord: z.ZodType<Price> = z.object({
  region: z.string(),
  type: z.string(),
  operation: z.string(),
  micros: z.int().positive(),
  per: z.enum(PRICE_UNITS),
  source: z.string(),
  effectiveDate: z.string(),
  fetchedAt: z.int(),
  size: z.object({ vcpus: z.number(), memoryGiB: z.number(), gpus: z.number() }).optional(),
});

type Book = ReadonlyMap<string, Price>;

/** The price book in the table: one partition for each region, small enough to be read as a whole in one round trip. */
export class DynamodbPriceBook implements Prices, PriceBook {
  readonly #table: string;
  readonly #region: string;
  readonly #client: DynamoDBDocumentClient;
  readonly #book: ReturnType<typeof remembered<Book>>;

  constructor(
    table: string,
    region: string,
    clock: Clock,
    client: DynamoDBDocumentClient = documentClient(),
  ) {
    this.#table = table;
    this.#region = region;
    this.#client = client;
    this.#book = remembered(clock, () => this.#written());
  }

  async rates(type: string, operation: string): Promise<Rates> {
    const instanceWare = { type, operation };
    const known = await this.#book(this.#region);
    // The price of an image that was just mapped is there, and helps at once.
    const book = known.has(wareKey(instanceWare)) ? known : await this.#book(this.#region, NEWEST);
    const of = (ware: Ware): Price => {
      const price = book.get(wareKey(ware));
      if (price !== undefined) return price;
      throw new Refusal(
        'no-price',
        `The price book has no price for ${ware.type} (${ware.operation}) in ${this.#region}.`,
      );
    };
    const [instance, disk, address, secret] = [of(instanceWare), of(DISK), of(ADDRESS), of(SECRET)];
    return {
      type,
      operation,
      region: this.#region,
      ...(instance.size && { size: instance.size }),
      instancePerHour: instance.micros,
      addressPerHour: address.micros,
      diskPerGiBMonth: disk.micros,
      secretPerMonth: secret.micros,
      fetchedAt: Math.min(...[instance, disk, address, secret].map(({ fetchedAt }) => fetchedAt)),
    };
  }

  async list(): Promise<readonly Price[]> {
    const items = await partitionOf(this.#client, bookKey(this.#region), { TableName: this.#table });
    return items.map((item) => PriceRecord.parse(item));
  }

  async write(price: Price): Promise<void> {
    const Item = { PK: bookKey(price.region), SK: wareKey(price), ...price };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }));
  }

  /** @throws Refusal `no-price` for an empty book, which is thus not remembered: its first prices help at once */
  async #written(): Promise<Book> {
    const prices = await this.list();
    if (prices.length > 0) return new Map(prices.map((price) => [wareKey(price), price]));
    throw new Refusal('no-price', `The price book of ${this.#region} is empty.`);
  }
}

function bookKey(region: string): string {
  return `PRICE#${region}`;
}
