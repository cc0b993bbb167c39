import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamodbDepartures } from '../../../lambda/adapters/dynamodb-departures';
import { RENEW_SECONDS } from '../../../lambda/contract/edge';
import { TICKET_SECONDS } from '../../../lambda/contract/ticket';
import { T0 } from '../../builders/session';

const dynamo = mockClient(DynamoDBDocumentClient);
const departures = new DynamodbDepartures('demo-sessions');
const Key = { PK: 'LEFT#ada', SK: 'LEFT' };
beforeEach(() => dynamo.reset());

it('who leaves stands in the table for as long as a ticket of before could be exchanged, beside their account', async () => {
  dynamo.on(PutCommand).resolves({});
  await departures.record('ada', T0);
  const { Item } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
  expect(Item).toEqual({ ...Key, at: T0, ttl: T0 / 1000 + TICKET_SECONDS + RENEW_SECONDS });
});

it('when somebody left is read as it stands at this moment', async () => {
  dynamo.on(GetCommand).resolves({ Item: { ...Key, at: T0, ttl: 1 } });
  expect(await departures.last('ada')).toBe(T0);
  expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({ Key, ConsistentRead: true });
  dynamo.on(GetCommand).resolves({});
  expect(await departures.last('ada')).toBeUndefined();
});

it('what DynamoDB cannot do now is no permission to go on', async () => {
  dynamo.on(GetCommand).rejects(new Error('busy'));
  await expect(departures.last('ada')).rejects.toThrow('busy');
});
