import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { SETTINGS } from '../../lambda/contract/settings';
import { allow } from '../functions/allow';

/** Where prices are kept, which function asks for them, and of which types. */
export interface PriceBookProps {
  /** The deployment whose sessions are priced. */
  readonly deploymentName: string;
  /** The table that the prices lie in, among the sessions. */
  readonly table: dynamodb.ITableV2;
  /**
   * The customer key of the table, where it has one.
   *
   * @default - a key that DynamoDB owns
   */
  readonly encryptionKey?: kms.IKey;
  /** The function that asks AWS for the prices. It is allowed to, and called at the deployment and then every week. */
  readonly refresh: lambda.Function;
  /** The instance types that need a price: when they change, the prices are asked for again at once. */
  readonly instanceTypes: string[];
}

/**
 * What things cost, as AWS said last. Prices are asked for every week and once at every deployment that brings new
 * instance types.
 *
 * Both are one schedule with a rate and without a start: such a schedule calls its target as soon as it is made, and it
 * is made anew when the instance types change, for they are part of its name. So the first prices need no custom
 * resource, and no launch has to ask AWS for them.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 */
export class PriceBook extends Construct {
  /** What functions may be allowed to do with the prices. */
  public readonly grants: PriceBookGrants;

  constructor(scope: Construct, id: string, props: PriceBookProps) {
    super(scope, id);
    const { deploymentName, refresh, instanceTypes } = props;
    const stack = Stack.of(this);
    this.grants = new PriceBookGrants(props.table, props.encryptionKey);
    this.grants.write(refresh);
    this.grants.ask(refresh);

    const role = new iam.Role(this, 'Role', {
      description: `What the schedule of Berth ${deploymentName} may do that keeps the prices: call its function`,
      // Without these conditions anybody's schedule in any account could be pointed at this role.
      // See https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': stack.account,
            'aws:SourceArn': stack.formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: 'default',
            }),
          },
        },
      }),
    });
    const schedule = new scheduler.Schedule(this, `Weekly${shortHash(instanceTypes)}`, {
      description: `Berth ${deploymentName}: asks AWS for its prices, now and every week`,
      schedule: scheduler.ScheduleExpression.rate(Duration.days(7)),
      target: new LambdaInvoke(refresh, { role, retryAttempts: 5, maxEventAge: Duration.hours(6) }),
    });
    // It calls at once: whatever it and its function need must be there.
    schedule.node.addDependency(role, refresh);
  }
}

/** What a function may be allowed to do with the prices. */
export class PriceBookGrants {
  readonly #table: dynamodb.ITableV2;
  readonly #key: kms.IKey | undefined;

  /**
   * @param table the table that the prices lie in
   * @param encryptionKey the customer key of the table, where it has one
   */
  constructor(table: dynamodb.ITableV2, encryptionKey?: kms.IKey) {
    this.#table = table;
    this.#key = encryptionKey;
  }

  /** Lets the function read the prices, and nothing else of the table. */
  public read(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:Query');
    this.#key?.grantDecrypt(grantee);
  }

  /** Lets the function write prices, and nothing else into the table. */
  public write(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:PutItem');
    this.#key?.grantEncryptDecrypt(grantee);
  }

  /** Lets the function ask AWS for its list prices. */
  public ask(grantee: lambda.Function): void {
    // The price list is public: AWS knows no resources in it and restricts it to none.
    allow(grantee, ['pricing:GetProducts'], ['*']);
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
  #allow(grantee: lambda.Function, action: string): void {
    grantee.addEnvironment(SETTINGS.table, this.#table.tableName);
    allow(grantee, [action], [this.#table.tableArn], {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`PRICE#${Stack.of(grantee).region}`] },
    });
  }
}

/** A schedule of another name is another schedule. */
function shortHash(instanceTypes: string[]): string {
  return createHash('sha256').update(instanceTypes.join()).digest('hex').slice(0, 8);
}
