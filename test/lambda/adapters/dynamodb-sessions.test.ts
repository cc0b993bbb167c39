import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { documentClient, sessionItem } from '../../../lambda/adapters/dynamodb-items';
import { DynamodbSessions } from '../../../lambda/adapters/dynamodb-sessions';
import type { Session } from '../../../lambda/domain/session';
import { CreditExceeded, DayExceeded, TooManyRunning } from '../../../lambda/ports/accounts';
import { Overtaken, type Unreadable } from '../../../lambda/ports/sessions';
import { liveSessions } from '../../../lambda/usecases/live-sessions';
import { aSession, T0 } from '../../builders/session';

const session = aSession();
const event = { session: session.id, at: T0, what: 'launch', who: 'ada', from: '192.0.2.7' };

const fail = (error: Error): never => {
  throw error;
};

function world() {
  const dynamo = mockClient(DynamoDBDocumentClient);
  return { dynamo, sessions: new DynamodbSessions('table', 1_000_000, documentClient()) };
}

/** The reasons of a write whose account, or whose day, is not as its condition wants it. */
function refused(account: string, day: string, running?: readonly string[]): TransactionCanceledException {
  const Item = running && { running: { SS: [...running] } };
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: 'None' }, { Code: account, ...(Item && { Item }) }, { Code: day }],
  });
}

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

it('a new session is written under its owner, only where there is none, together with its first event', async () => {
  const { dynamo, sessions } = world();
  expect(await sessions.create(session, event)).toEqual({ created: true, session });
  const [call] = dynamo.commandCalls(TransactWriteCommand);
  expect(call?.args[0].input.TransactItems).toEqual([
    {
      Put: {
        TableName: 'table',
        Item: {
          ...session,
          PK: 'ACCOUNT#ada',
          SK: `SESSION#${session.id}`,
          live: '0',
          stopAt: session.lease.stopAt,
        },
        ConditionExpression: 'attribute_not_exists(PK)',
      },
    },
    {
      // It costs nothing, but it is one that runs.
      Update: expect.objectContaining({
        Key: { PK: 'ACCOUNT#ada', SK: 'META' },
        UpdateExpression: expect.stringMatching(/ ADD #running :ids$/),
      }),
    },
    {
      Put: {
        TableName: 'table',
        Item: {
          PK: `SESSION#${session.id}`,
          SK: expect.stringMatching(/^EVENT#2026-11-25T14:00:00\.000Z#[0-9a-f]{8}$/),
          at: T0,
          what: 'launch',
          who: 'ada',
          from: '192.0.2.7',
        },
      },
    },
  ]);
});

it('a save is conditional on the version that was read', async () => {
  const { dynamo, sessions } = world();
  await sessions.save({ ...session, version: 7 });
  const [call] = dynamo.commandCalls(PutCommand);
  expect(call?.args[0].input).toMatchObject({
    Item: { version: 8 },
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': 7 },
  });
  await sessions.save({ ...session, version: 7 }, event);
  const [put, noted] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
  expect(put?.Put).toEqual(call?.args[0].input);
  expect(noted?.Put?.Item).toMatchObject({ PK: `SESSION#${session.id}`, what: 'launch' });
});

it('a session that is over leaves the index of live sessions', () => {
  expect(sessionItem(aSession({ state: 'failed' }))).toMatchObject({ live: '0' });
  const over = sessionItem(aSession({ state: 'terminated' }));
  expect(over).not.toHaveProperty('live');
  expect(over).not.toHaveProperty('stopAt');
});

it.each([
  ['a failed condition', new ConditionalCheckFailedException({ message: 'no', $metadata: {} })],
  ['a transaction on the item', Object.assign(new Error('no'), { name: 'TransactionConflictException' })],
])('a plain save that meets %s was overtaken', async (_what, error) => {
  const { dynamo, sessions } = world();
  dynamo.on(PutCommand).rejects(error);
  await expect(sessions.save(session)).rejects.toBeInstanceOf(Overtaken);
});

it.each([
  ['a failed condition', cancelled('ConditionalCheckFailed', 'None')],
  ['another transaction on the item', cancelled('TransactionConflict', 'None')],
])('a save with an event that meets %s was overtaken', async (_what, error) => {
  const { dynamo, sessions } = world();
  dynamo.on(TransactWriteCommand).rejects(error);
  await expect(sessions.save(session, event)).rejects.toBeInstanceOf(Overtaken);
});

it.each([
  ['too many requests', cancelled('ThrottlingError', 'None')],
  ['an item that is too large', cancelled('ValidationError', 'None')],
  ['a missing permission', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
])('%s is a fault, never taken for another write', async (_what, error) => {
  const { dynamo, sessions } = world();
  dynamo.on(TransactWriteCommand).rejects(error);
  dynamo.on(PutCommand).rejects(error);
  await expect(sessions.create(session, event)).rejects.toBe(error);
  await expect(sessions.save(session, event)).rejects.toBe(error);
  await expect(sessions.save(session)).rejects.toBe(error);
});

it.each([
  ['too many that run', refused('ConditionalCheckFailed', 'None', ['s-1', 's-2']), TooManyRunning],
  ['fewer that run than may', refused('ConditionalCheckFailed', 'None', ['s-1']), CreditExceeded],
  [
    'itself among those that run',
    refused('ConditionalCheckFailed', 'None', ['s-1', session.id]),
    CreditExceeded,
  ],
  ['no account', refused('ConditionalCheckFailed', 'None'), CreditExceeded],
  ['account and day', refused('ConditionalCheckFailed', 'ConditionalCheckFailed'), CreditExceeded],
  ['the day', refused('None', 'ConditionalCheckFailed'), DayExceeded],
])('a launch that meets %s is told so', async (_what, error, told) => {
  const { dynamo, sessions } = world();
  dynamo.on(TransactWriteCommand).rejects(error);
  const credit = {
    rates: { running: {}, parked: 0 },
    reserved: 5,
    spent: 0,
    parkedUntil: T0,
    settledGeneration: 0,
    day: { of: '2026-11-25', taken: 5 },
  };
  const limits = { sessionsAtOnce: 2, dailySpend: 4 };
  await expect(sessions.create({ ...session, credit }, event, limits)).rejects.toBeInstanceOf(told);
});

it('a launch that meets the transaction of the same launch answers that one as soon as it is there', async () => {
  const { dynamo, sessions } = world();
  dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'None'));
  dynamo
    .on(GetCommand)
    .resolvesOnce({})
    .resolves({ Item: sessionItem(session) });
  expect(await sessions.create(session, event)).toEqual({ created: false, session });
  expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(2);
});

it('a launch whose conflict never ends is given up', async () => {
  const { dynamo, sessions } = world();
  dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'None'));
  dynamo.on(GetCommand).resolves({});
  await expect(sessions.create(session, event)).rejects.toBeInstanceOf(Overtaken);
  expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(5);
});

it("lists go on to the last page, and an owner's is strongly consistent", async () => {
  const { dynamo, sessions } = world();
  const item = sessionItem(session);
  dynamo
    .on(QueryCommand)
    .resolvesOnce({ Items: [item], LastEvaluatedKey: { PK: 'a' } })
    .resolvesOnce({ Items: [item] });
  expect(await sessions.listOf('ada', fail)).toEqual([session, session]);
  const [first, second] = dynamo.commandCalls(QueryCommand).map((call) => call.args[0].input);
  expect(first).toMatchObject({
    KeyConditionExpression: 'PK = :pk AND begins_with(SK, :sk)',
    ExpressionAttributeValues: { ':pk': 'ACCOUNT#ada', ':sk': 'SESSION#' },
    ConsistentRead: true,
  });
  expect(second?.ExclusiveStartKey).toEqual({ PK: 'a' });
});

it('what the index of ids finds is read again, so that its version is the newest', async () => {
  const { dynamo, sessions } = world();
  dynamo.on(QueryCommand).resolves({ Items: [sessionItem(session)] });
  dynamo
    .on(GetCommand, { Key: { PK: 'ACCOUNT#ada', SK: `SESSION#${session.id}` }, ConsistentRead: true })
    .resolves({ Item: sessionItem({ ...session, version: 9 }) });
  expect((await sessions.findById(session.id))?.version).toBe(9);
});

it('fields that a newer deployment has written survive a save, and an item that is no session is refused', async () => {
  const { dynamo, sessions } = world();
  dynamo.on(GetCommand).resolvesOnce({ Item: { ...sessionItem(session), mood: 12 } });
  const found = await sessions.find('ada', session.id);
  expect(found).toMatchObject({ mood: 12 });
  if (found) await sessions.save(found);
  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({ mood: 12 });
  dynamo.on(GetCommand).resolves({ Item: { ...sessionItem(session), state: 'lost' } });
  await expect(sessions.find('ada', session.id)).rejects.toThrow('state');
});

it.each<[string, (sessions: DynamodbSessions, unreadable: Unreadable) => Promise<readonly Session[]>]>([
  ['all sessions', liveSessions],
  ["an owner's sessions", (sessions, unreadable) => sessions.listOf('ada', unreadable)],
])(
  'of %s a record that cannot be understood is left out, and whose it is and why is said',
  async (_of, list) => {
    const { dynamo, sessions } = world();
    const broken = { ...sessionItem({ ...session, id: 's-broken' }), lease: 'rubbish' };
    dynamo.on(QueryCommand).resolves({ Items: [broken, sessionItem(session)] });
    const left: unknown[] = [];
    const live = await list(sessions, (error, its) => left.push([error.message, its]));
    expect(live).toEqual([session]);
    expect(left).toEqual([['s-broken cannot be read', { deployment: 'demo', id: 's-broken' }]]);
  },
);
