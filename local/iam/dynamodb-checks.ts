import * as z from 'zod';
import type { CallRecord, Check } from './call';

/** `{ "S": "text" }`, `{ "N": "1" }` or `{ "B": "base64" }`: what a key may be. */
const itemSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const operationSchema = z.looseObject({
  TableName: z.string(),
  IndexName: z.string().optional(),
  Key: itemSchema.optional(),
  Item: itemSchema.optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: itemSchema.default({}),
  ReturnValues: z.string().optional(),
  ReturnConsumedCapacity: z.string().optional(),
  Select: z.string().optional(),
});
type Operation = z.infer<typeof operationSchema>;

const stateSchema = z.record(
  z.string(),
  z.looseObject({
    hash: z.string().nullish(),
    indexes: z.record(z.string(), z.string()).optional(),
  }),
);

const tableName = (nameOrArn: string): string => nameOrArn.replace(/^arn:.*:table\//, '');

const keyText = (value: Record<string, unknown> | undefined): string | undefined => {
  const inner = value && Object.values(value)[0];
  return typeof inner === 'string' ? inner : undefined;
};

/** Each `name = :value` of a key condition; the partition key's is always one of them. */
function equalities(operation: Operation): { name: string; value: string | undefined }[] {
  return [...(operation.KeyConditionExpression ?? '').matchAll(/(#?[\w.]+)\s*=\s*(:\w+)/g)].map(
    ([, name = '', value = '']) => ({
      name: operation.ExpressionAttributeNames[name] ?? name,
      value: keyText(operation.ExpressionAttributeValues[value]),
    }),
  );
}

/** The partition key's value, or undefined when the record does not show it. */
function leadingKey(call: CallRecord, operation: Operation): string | undefined {
  const state = stateSchema.safeParse(call.state);
  const table = state.success ? state.data[tableName(operation.TableName)] : undefined;
  const hash = operation.IndexName ? table?.indexes?.[operation.IndexName] : table?.hash;
  if (operation.KeyConditionExpression !== undefined) {
    const found = equalities(operation);
    // An index whose schema was not recorded: a lone equality can only be its partition key.
    const equal = hash ? found.find(({ name }) => name === hash) : found.length === 1 ? found[0] : undefined;
    return equal?.value;
  }
  return hash ? keyText((operation.Key ?? operation.Item)?.[hash]) : undefined;
}

/**
 * Without the leading key there is no check: `ForAllValues` on `dynamodb:LeadingKeys` passes when the key is missing,
 * so a mapping that forgot it would allow everything.
 */
function check(call: CallRecord, action: string, input: unknown, enclosing?: string): Check[] | undefined {
  const parsed = operationSchema.safeParse(input);
  if (!parsed.success) return undefined;
  const operation = parsed.data;
  const leading = leadingKey(call, operation);
  if (leading === undefined && action !== 'Scan') return undefined;
  const index = operation.IndexName ? `/index/${operation.IndexName}` : '';
  return [
    {
      action: `dynamodb:${action}`,
      resource: `arn:aws:dynamodb:${call.region}:${call.account}:table/${tableName(operation.TableName)}${index}`,
      context: {
        ...(leading !== undefined && { 'dynamodb:LeadingKeys': [leading] }),
        ...(enclosing && action !== 'ConditionCheckItem' && { 'dynamodb:EnclosingOperation': enclosing }),
        ...(operation.ReturnValues && { 'dynamodb:ReturnValues': operation.ReturnValues }),
        ...(operation.ReturnConsumedCapacity && {
          'dynamodb:ReturnConsumedCapacity': operation.ReturnConsumedCapacity,
        }),
        ...(operation.Select && { 'dynamodb:Select': operation.Select }),
      },
    },
  ];
}

/** All of them, or none when one is unknown. */
function every(parts: (Check[] | undefined)[]): Check[] | undefined {
  const checks = parts.flatMap((part) => part ?? []);
  return parts.length > 0 && parts.every((part) => part !== undefined) ? checks : undefined;
}

const IN_TRANSACTION: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * A transaction is checked operation by operation; there is no permission named after it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
function transaction(call: CallRecord, enclosing: string): Check[] | undefined {
  const params = z
    .looseObject({ TransactItems: z.array(z.record(z.string(), z.unknown())) })
    .safeParse(call.params);
  if (!params.success) return undefined;
  return every(
    params.data.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, operation]) => {
        const action = IN_TRANSACTION[kind];
        return action ? check(call, action, operation, enclosing) : undefined;
      }),
    ),
  );
}

/** One check a table, with the partition keys of everything that is asked of it. */
function batchGet(call: CallRecord): Check[] | undefined {
  const params = z
    .looseObject({ RequestItems: z.record(z.string(), z.looseObject({ Keys: z.array(itemSchema) })) })
    .safeParse(call.params);
  if (!params.success) return undefined;
  return every(
    Object.entries(params.data.RequestItems).map(([table, { Keys }]) => {
      const each = every(Keys.map((Key) => check(call, 'BatchGetItem', { TableName: table, Key })));
      const first = each?.[0];
      if (!each || !first) return undefined;
      const leading = new Set(each.flatMap(({ context }) => context['dynamodb:LeadingKeys'] ?? []));
      return [{ ...first, context: { ...first.context, 'dynamodb:LeadingKeys': [...leading] } }];
    }),
  );
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function dynamodbChecks(call: CallRecord): Check[] | undefined {
  switch (call.action) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'Query':
    case 'Scan':
      return check(call, call.action, call.params);
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return transaction(call, call.action);
    case 'BatchGetItem':
      return batchGet(call);
    default:
      return undefined;
  }
}
