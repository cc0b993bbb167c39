import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamodbMappedImages } from '../../../lambda/adapters/dynamodb-mapped-images';
import { aMappedImage } from '../../builders/mapped-image';
import { T0 } from '../../builders/session';

const dynamo = mockClient(DynamoDBDocumentClient);
const images = new DynamodbMappedImages('demo-sessions');
const KEY = { PK: 'IMAGES', SK: 'lab' };
const FINDING = { level: 'warning', code: 'owner', text: 'Somebody else has it.' } as const;
beforeEach(() => dynamo.reset());

it('what was written is read again as it was, over all pages, and as it is now', async () => {
  const image = aMappedImage({ findings: [FINDING] });
  await images.write(image);
  const { Item } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
  expect(Item).toMatchObject(KEY);
  dynamo
    .on(QueryCommand)
    .resolvesOnce({ Items: [{ ...Item }], LastEvaluatedKey: KEY })
    .resolvesOnce({ Items: [{ ...Item, SK: 'z' }] });
  expect(await images.list()).toEqual([image, image]);
  const inputs = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  expect(inputs).toMatchObject([
    { ExpressionAttributeValues: { ':pk': 'IMAGES' }, ConsistentRead: true },
    { ExclusiveStartKey: KEY },
  ]);
});

it('an item that is no image is an error, not an image', async () => {
  dynamo.on(QueryCommand).resolves({ Items: [{ ...KEY, image: {} }] });
  await expect(images.list()).rejects.toThrow('mappedBy');
});

it('removing tells whether it was there', async () => {
  dynamo.on(DeleteCommand, { Key: KEY }).resolvesOnce({ Attributes: KEY }).resolvesOnce({});
  expect([await images.remove('lab'), await images.remove('lab')]).toEqual([true, false]);
});

it('findings are kept only with the image that was looked at, and never bring one back', async () => {
  dynamo
    .on(UpdateCommand)
    .resolvesOnce({})
    .rejectsOnce(new ConditionalCheckFailedException({ message: 'other', $metadata: {} }))
    .rejectsOnce(new Error('busy'));
  const keep = () => images.keepFindings(aMappedImage(), [FINDING], T0 + 1);
  await keep();
  expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
    Key: KEY,
    ConditionExpression: 'mappedAt = :mappedAt',
    ExpressionAttributeValues: { ':findings': [FINDING], ':checkedAt': T0 + 1, ':mappedAt': T0 },
  });
  await keep();
  await expect(keep()).rejects.toThrow('busy');
});
