import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { documentClient } from '../../../lambda/adapters/dynamodb-items';
import { DynamodbReadyTimes } from '../../../lambda/adapters/dynamodb-ready-times';

const KEY = { PK: 'READYTIMES', SK: 'python' };

function world() {
  const dynamo = mockClient(DynamoDBDocumentClient);
  return { dynamo, times: new DynamodbReadyTimes('table', documentClient(new DynamoDBClient({}))) };
}

it('all images are read from their one partition, page by page; what is not understood counts as nothing', async () => {
  const { dynamo, times } = world();
  dynamo
    .on(QueryCommand)
    .resolvesOnce({ Items: [{ ...KEY, seconds: [80, 90] }], LastEvaluatedKey: KEY })
    .resolves({ Items: [{ ...KEY, SK: 'lab', seconds: 'soon' }] });
  expect([...(await times.list())]).toEqual([
    ['python', [80, 90]],
    ['lab', []],
  ]);
  const asked = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  for (const one of asked) expect(one.ExpressionAttributeValues).toEqual({ ':pk': 'READYTIMES' });
  expect(asked[1]?.ExclusiveStartKey).toEqual(KEY);
});

it.each([
  ['the first one', undefined, [70]],
  ['one more', [80, 90], [80, 90, 70]],
  ['a tenth, for which the oldest goes', [1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 3, 4, 5, 6, 7, 8, 9, 70]],
])('%s is noted', async (_title, seconds, after) => {
  const { dynamo, times } = world();
  dynamo
    .on(GetCommand, { TableName: 'table', Key: KEY })
    .resolves(seconds ? { Item: { ...KEY, seconds } } : {});
  await times.note('python', 70);
  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toEqual({ ...KEY, seconds: after });
});
