import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { AccountRecord, DayRecord, EntryRecord } from '../contract/account-record';
import type { Micros } from '../domain/money';
import { type Account, type Accounts, CreditExceeded, type Grant, type LedgerEntry } from '../ports/accounts';
import { accountKey, documentClient } from './dynamodb-items';
import { ACCOUNT, dayKey, ENTRY, entryItem } from './dynamodb-ledger';

/** Accounts and ledgers beside the sessions in their table. */
export class DynamodbAccounts implements Accounts {
  readonly #table: string;
  readonly #initialCredit: Micros;
  readonly #client: DynamoDBDocumentClient;

  /** @param initialCredit what an owner may spend who was never granted anything */
  constructor(table: string, initialCredit: Micros, client: DynamoDBDocumentClient = documentClient()) {
    this.#table = table;
    this.#initialCredit = initialCredit;
    this.#client = client;
  }

  async find(owner: string): Promise<Account> {
    const { Item } = await this.#client.send(
      new GetCommand({
        TableName: this.#table,
        Key: { PK: accountKey(owner), SK: ACCOUNT },
        ConsistentRead: true,
      }),
    );
    const initial = this.#initialCredit;
    const none = { granted: initial, reserved: 0, spent: 0, free: initial };
    return { owner, ...(Item === undefined ? none : AccountRecord.parse(Item)) };
  }

  async committedOn(owner: string, day: string): Promise<Micros> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: dayKey(owner, day), ConsistentRead: true }),
    );
    return Item === undefined ? 0 : DayRecord.parse(Item).committed;
  }

  async grant(owner: string, { id, amount, by, at, note }: Grant): Promise<Account> {
    const entry: LedgerEntry = {
      at,
      what: 'grant',
      granted: amount,
      reserved: 0,
      spent: 0,
      who: by,
      ...(note !== undefined && { note }),
    };
    // The line's key comes from the grant's id alone: a repeat meets it and grants nothing.
    const line = { ...entryItem(owner, entry, id), SK: `GRANT#${id}` };
    try {
      await this.#client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: this.#table, Item: line, ConditionExpression: 'attribute_not_exists(PK)' } },
            { Update: this.#granting(owner, amount) },
            { Put: { TableName: this.#table, Item: entryItem(owner, entry, id) } },
          ],
        }),
      );
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [repeated, account] = error.CancellationReasons ?? [];
      if (repeated?.Code !== 'ConditionalCheckFailed') {
        if (account?.Code === 'ConditionalCheckFailed') throw new CreditExceeded(owner);
        throw error;
      }
    }
    return this.find(owner);
  }

  #granting(
    owner: string,
    amount: Micros,
  ): NonNullable<
    NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']>[number]['Update']
  > {
    const takenBack = amount < 0;
    const initialCovers = this.#initialCredit + amount >= 0;
    return {
      TableName: this.#table,
      Key: { PK: accountKey(owner), SK: ACCOUNT },
      UpdateExpression: [
        'SET granted = if_not_exists(granted, :initial) + :amount',
        '#free = if_not_exists(#free, :initial) + :amount',
        'reserved = if_not_exists(reserved, :zero)',
        'spent = if_not_exists(spent, :zero)',
      ].join(', '),
      ...(takenBack && {
        ConditionExpression: initialCovers
          ? 'attribute_not_exists(PK) OR #free >= :least'
          : '#free >= :least',
      }),
      ExpressionAttributeNames: { '#free': 'free' },
      ExpressionAttributeValues: {
        ':initial': this.#initialCredit,
        ':zero': 0,
        ':amount': amount,
        ...(takenBack && { ':least': -amount }),
      },
    };
  }

  async entries(owner: string, most: number): Promise<readonly LedgerEntry[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :sk)',
        ExpressionAttributeValues: { ':pk': accountKey(owner), ':sk': ENTRY },
        ScanIndexForward: false,
        Limit: most,
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => EntryRecord.parse(item));
  }
}
