import { createHash } from 'node:crypto';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamodbCodes } from '../../../lambda/adapters/dynamodb-codes';
import { T0 } from '../../builders/session';

const dynamo = mockClient(DynamoDBDocumentClient);
const codes = new DynamodbCodes('demo-sessions');
const ADMISSION = {
  session: 's-abcdefghijklmnopqrstuvwx',
  generation: 2,
  host: 'ec2-198-51-100-7.compute-1.amazonaws.com',
  owner: 'ada',
  path: '/lab',
  expiresAt: T0 + 60_000,
};
beforeEach(() => dynamo.reset());

it('whoever reads the table learns no code from it, and the table forgets what nobody came with', async () => {
  const code = await codes.issue(ADMISSION);
  expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const { Item } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
  const hash = createHash('sha256').update(code).digest('base64url');
  expect(Item).toEqual({ PK: `CODE#${hash}`, SK: 'CODE', ...ADMISSION, ttl: (T0 + 60_000) / 1000 });
  expect(JSON.stringify(Item)).not.toContain(code);
});

it('a code is taken away by asking for it, in one act', async () => {
  dynamo.on(DeleteCommand).resolves({ Attributes: { PK: 'x', SK: 'CODE', ...ADMISSION, ttl: 1 } });
  expect(await codes.burn('a-code')).toEqual(ADMISSION);
  expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'attribute_exists(PK)',
    ReturnValues: 'ALL_OLD',
  });
});

it('what DynamoDB cannot do now is no unknown code', async () => {
  dynamo.on(DeleteCommand).rejects(new Error('busy'));
  await expect(codes.burn('a-code')).rejects.toThrow('busy');
});
