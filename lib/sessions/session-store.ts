import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SETTINGS } from '../../lambda/contract/settings';
import { allow } from '../functions/allow';

/** The index in which a session is found without its owner. */
const BY_ID = 'byId';
/** The index of what can still cost, by the time at which it must stop. */
const LIVE = 'live';

const MICROS = 1_000_000;

/** How the sessions are kept, and what everybody may spend. */
export interface SessionStoreProps {
  /**
   * What an owner may spend, in dollars, who was never granted anything. With 0 an administrator grants credit to each
   * person before their first launch.
   *
   * @default 0
   */
  readonly initialCredit?: number;
  /**
   * What becomes of the table when it leaves the stack. With `DESTROY` its deletion protection is off, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * A customer key that the table is encrypted with. It costs 1 $ a month, and the stack must know its region.
   *
   * @default - a key that DynamoDB owns, which costs nothing
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Every session and its timeline, in one DynamoDB table on demand with point-in-time recovery.
 *
 * @stateful
 * @throws Error for an encryptionKey where the region is not known, and for an initialCredit below 0
 */
export class SessionStore extends Construct {
  /** The table itself. */
  public readonly table: dynamodb.TableV2;
  /** What functions may be allowed to do with the sessions. */
  public readonly grants: SessionStoreGrants;

  constructor(scope: Construct, id: string, props: SessionStoreProps = {}) {
    super(scope, id);
    const { removalPolicy = RemovalPolicy.RETAIN, encryptionKey, initialCredit = 0 } = props;
    if (encryptionKey && Token.isUnresolved(Stack.of(this).region)) {
      throw new Error(
        'a table with an encryptionKey needs a stack that knows its region: give it an env with a region',
      );
    }
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: text('PK'),
      sortKey: text('SK'),
      billing: dynamodb.Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      globalSecondaryIndexes: [
        { indexName: BY_ID, partitionKey: text('id') },
        {
          indexName: LIVE,
          partitionKey: text('live'),
          sortKey: { name: 'stopAt', type: dynamodb.AttributeType.NUMBER },
        },
      ],
      // Codes that nobody came with are forgotten.
      timeToLiveAttribute: 'ttl',
      removalPolicy,
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) }),
    });
    const micros = Math.round(initialCredit * MICROS);
    if (!Number.isSafeInteger(micros) || micros < 0) {
      throw new Error(`the initialCredit must be dollars from 0 on, not ${initialCredit}`);
    }
    this.grants = new SessionStoreGrants(this.table, micros, encryptionKey);
  }
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}

/** What a function may be allowed to do with the sessions. Each grant also hands over the table's name. */
export class SessionStoreGrants {
  readonly #table: dynamodb.ITableV2;
  readonly #initialCredit: number;
  readonly #key: kms.IKey | undefined;

  /**
   * @param table the table of the sessions
   * @param initialCredit micro-dollars that an owner may spend who was never granted anything
   * @param encryptionKey the customer key of the table, where it has one
   */
  constructor(table: dynamodb.ITableV2, initialCredit: number, encryptionKey?: kms.IKey) {
    this.#table = table;
    this.#initialCredit = initialCredit;
    this.#key = encryptionKey;
  }

  /** Lets the function get a session whose owner it knows. */
  public find(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:GetItem', this.#table.tableArn);
  }

  /** Lets the function get a session by its id alone, as guests and administrators ask for it. */
  public findById(grantee: lambda.Function): void {
    this.find(grantee);
    this.#allow(grantee, 'dynamodb:Query', `${this.#table.tableArn}/index/${BY_ID}`);
  }

  /** Lets the function read an owner's account and its ledger. */
  public readAccount(grantee: lambda.Function): void {
    this.find(grantee);
    this.#allow(grantee, 'dynamodb:Query', this.#table.tableArn);
  }

  /** Lets the function read the timelines of sessions, and nothing else in bulk. */
  public readTimeline(grantee: lambda.Function): void {
    this.find(grantee);
    allow(grantee, ['dynamodb:Query'], [this.#table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SESSION#*'] },
    });
  }

  /** Lets the function write events of sessions on their timelines, and nothing else. */
  public appendTimeline(grantee: lambda.Function): void {
    this.#allowUnder('SESSION#*', grantee, 'dynamodb:PutItem');
    this.#key?.grantEncrypt(grantee);
  }

  /** Lets the function write codes that let a browser into a workbench, and nothing else. */
  public issueCode(grantee: lambda.Function): void {
    this.#allowUnder('CODE#*', grantee, 'dynamodb:PutItem');
    this.#key?.grantEncrypt(grantee);
  }

  /** Lets the function use up such a code; nothing else can be deleted with this. */
  public burnCode(grantee: lambda.Function): void {
    this.#allowUnder('CODE#*', grantee, 'dynamodb:DeleteItem');
  }

  /** Lets the function write that an owner has left, and nothing else. */
  public recordDeparture(grantee: lambda.Function): void {
    this.#allowUnder('LEFT#*', grantee, 'dynamodb:PutItem');
    this.#key?.grantEncrypt(grantee);
  }

  /** Lets the function move an owner's account; with `write`, in the same transaction as a session. */
  public moveAccount(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:UpdateItem', this.#table.tableArn);
  }

  /** Lets the function list the sessions of an owner, and all that can still cost. */
  public list(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:Query', this.#table.tableArn, `${this.#table.tableArn}/index/${LIVE}`);
  }

  /**
   * Lets the function write sessions and events, also in transactions. Nothing of these is ever deleted.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
   */
  public write(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:PutItem', this.#table.tableArn);
    this.#key?.grantEncryptDecrypt(grantee);
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
  #allowUnder(keys: string, grantee: lambda.Function, action: string): void {
    grantee.addEnvironment(SETTINGS.table, this.#table.tableName);
    allow(grantee, [action], [this.#table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
    });
    this.#key?.grantDecrypt(grantee);
  }

  #allow(grantee: lambda.Function, action: string, ...resources: string[]): void {
    grantee.addEnvironment(SETTINGS.table, this.#table.tableName);
    grantee.addEnvironment(SETTINGS.initialCredit, String(this.#initialCredit));
    allow(grantee, [action], resources);
    this.#key?.grantDecrypt(grantee);
  }
}
