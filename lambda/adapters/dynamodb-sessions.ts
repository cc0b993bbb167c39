import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type CreditMove, moveBetween } from '../domain/credit';
import type { Micros } from '../domain/money';
import type { Session } from '../domain/session';
import { type Limits, Overtaken, type Sessions, type Unreadable } from '../ports/sessions';
import type { TimelineEvent } from '../ports/timeline';
import {
  accountKey,
  BY_ID,
  documentClient,
  eventItem,
  LIVE,
  LIVE_SHARD,
  sessionItem,
  sessionKey,
  sessionOf,
  unique,
  pagesOf,
} from './dynamodb-items';
import { moveItems } from './dynamodb-ledger';
import { exceeded } from './dynamodb-limits';

type TransactPut = NonNullable<NonNullable<TransactWriteCommandInput['TransactItems']>[number]['Put']>;

/** Two transactions on one item end each other; each of these asks is two round trips later than the one before. */
const MOST_ASKS = 5;

/** Sessions in one DynamoDB table, keyed by owner: somebody else's is a key that does not exist. */
export class DynamodbSessions implements Sessions {
  readonly #table: string;
  readonly #initialCredit: Micros;
  readonly #client: DynamoDBDocumentClient;

  /** @param initialCredit what an owner may spend who was never granted anything */
  constructor(table: string, initialCredit: Micros, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#initialCredit = initialCredit;
    this.#client = client;
  }

  async create(
    session: Session,
    event: TimelineEvent,
    limits?: Limits,
  ): Promise<{ created: boolean; session: Session }> {
    for (let asks = 0; asks < MOST_ASKS; asks++) {
      if (await this.#put(session, event, limits)) return { created: true, session };
      const earlier = await this.find(session.owner, session.id);
      if (earlier !== undefined) return { created: false, session: earlier };
      // Another call's transaction for the same session is under way: neither theirs nor ours is there yet.
    }
    throw new Overtaken(session.id);
  }

  async #put(session: Session, event: TimelineEvent, limits?: Limits): Promise<boolean> {
    const put = {
      TableName: this.#table,
      Item: sessionItem(session),
      ConditionExpression: 'attribute_not_exists(PK)',
    };
    return this.#written(put, session, event, moveBetween(undefined, session), limits);
  }

  /**
   * Writes the session and what belongs to it, all or nothing.
   *
   * @returns false when another write came first
   * @throws CreditExceeded, TooManyRunning, DayExceeded
   */
  async #written(
    put: TransactPut,
    session: Session,
    event: TimelineEvent | undefined,
    move: CreditMove | undefined,
    limits: Limits | undefined,
  ): Promise<boolean> {
    const books = { table: this.#table, initialCredit: this.#initialCredit, limits };
    const account = move ? moveItems(books, session, move, event?.at ?? session.intent.at) : [];
    const events = event ? [{ Put: { TableName: this.#table, Item: eventItem(event, unique()) } }] : [];
    const further = [...account, ...events];
    try {
      await (further.length === 0
        ? this.#client.send(new PutCommand(put))
        : this.#client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...further] })));
      return true;
    } catch (error) {
      const limit = exceeded(error, session, move, limits);
      if (limit) throw limit;
      if (wasOvertaken(error)) return false;
      throw error;
    }
  }

  async find(owner: string, id: string): Promise<Session | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: sessionKey(owner, id), ConsistentRead: true }),
    );
    return Item && sessionOf(Item);
  }

  async findById(id: string): Promise<Session | undefined> {
    const [found] = await this.#query({
      TableName: this.#table,
      IndexName: BY_ID,
      KeyConditionExpression: '#id = :id',
      ExpressionAttributeNames: { '#id': 'id' },
      ExpressionAttributeValues: { ':id': id },
    });
    // The index lags behind: what it finds is read again, so that the version is the newest.
    return found && this.find(found.owner, found.id);
  }

  listOf(owner: string, unreadable: Unreadable): Promise<readonly Session[]> {
    const own: QueryCommandInput = {
      TableName: this.#table,
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :sk)',
      ExpressionAttributeValues: { ':pk': accountKey(owner), ':sk': 'SESSION#' },
      ConsistentRead: true,
    };
    return all(this.#pages(own, unreadable));
  }

  livePages(unreadable: Unreadable): AsyncIterable<readonly Session[]> {
    const live: QueryCommandInput = {
      TableName: this.#table,
      IndexName: LIVE,
      KeyConditionExpression: '#live = :shard',
      ExpressionAttributeNames: { '#live': 'live' },
      ExpressionAttributeValues: { ':shard': LIVE_SHARD },
    };
    return this.#pages(live, unreadable);
  }

  async save(session: Session, event?: TimelineEvent, move?: CreditMove, limits?: Limits): Promise<Session> {
    const next = { ...session, version: session.version + 1 };
    const put = {
      TableName: this.#table,
      Item: sessionItem(next),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': session.version },
    };
    if (!(await this.#written(put, session, event, move, limits))) throw new Overtaken(session.id);
    return next;
  }

  #query(input: QueryCommandInput): Promise<readonly Session[]> {
    return all(this.#pages(input));
  }

  async *#pages(
    input: QueryCommandInput,
    unreadable: Unreadable = (error) => {
      throw error;
    },
  ): AsyncGenerator<readonly Session[]> {
    for await (const items of pagesOf(this.#client, input)) {
      yield items.flatMap((item) => {
        try {
          return [sessionOf(item)];
        } catch (error) {
          const [id, deployment] = [String(item['id']), String(item['deployment'])];
          unreadable(new Error(`${id} cannot be read`, { cause: error }), { id, deployment });
          return [];
        }
      });
    }
  }
}

async function all(pages: AsyncIterable<readonly Session[]>): Promise<readonly Session[]> {
  const items: Session[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

const OVERTAKEN = ['ConditionalCheckFailed', 'TransactionConflict'];

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function wasOvertaken(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return error.CancellationReasons?.some((reason) => OVERTAKEN.includes(reason.Code ?? '')) ?? false;
  }
  return error instanceof ConditionalCheckFailedException || isConflict(error);
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && error.name === 'TransactionConflictException';
}
