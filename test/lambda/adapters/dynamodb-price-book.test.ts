import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { documentClient } from '../../../lambda/adapters/dynamodb-items';
import { DynamodbPriceBook } from '../../../lambda/adapters/dynamodb-price-book';
import { ADDRESS, type Price, wareKey } from '../../../lambda/domain/price';
import { MINUTE } from '../../../lambda/domain/time';
import { aPrice, COMMON_PRICES, someRates } from '../../builders/price';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

const item = (price: Price): Record<string, unknown> => ({
  PK: 'PRICE#us-east-1',
  SK: wareKey(price),
  ...price,
});

function world(...prices: readonly Price[]) {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const clock = new FakeClock(T0);
  dynamo.on(QueryCommand).resolves({ Items: prices.map(item) });
  return { dynamo, clock, book: new DynamodbPriceBook('table', 'us-east-1', clock, documentClient()) };
}

const whole = [...COMMON_PRICES, aPrice()];

it('a price lies under its region, by type and operation, and takes the place of the one before', async () => {
  const { dynamo, book } = world();
  await book.write(aPrice());
  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toEqual({
    TableName: 'table',
    Item: { PK: 'PRICE#us-east-1', SK: 't3.medium#RunInstances', ...aPrice() },
  });
});

it('the rates of a session are those of its type and what all pay, as old as the oldest of them', async () => {
  const older = whole.map((price) => (price.type === ADDRESS.type ? { ...price, fetchedAt: T0 - 5 } : price));
  const { dynamo, book } = world(...older);
  expect(await book.rates('t3.medium', 'RunInstances')).toEqual(someRates({ fetchedAt: T0 - 5 }));
  expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': 'PRICE#us-east-1' },
  });
});

it('all types of a launch are priced in one round trip, and the next ones for a minute in none', async () => {
  const { dynamo, clock, book } = world(...whole, aPrice({ type: 't3.large', micros: 83_200 }));
  const both = ['t3.medium', 't3.large'].map((type) => book.rates(type, 'RunInstances'));
  expect((await Promise.all(both)).map((rates) => rates.instancePerHour)).toEqual([41_600, 83_200]);
  clock.set(T0 + MINUTE - 1);
  await book.rates('t3.medium', 'RunInstances');
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(1);
  clock.set(T0 + MINUTE);
  await book.rates('t3.medium', 'RunInstances');
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(2);
});

it.each([
  [
    'an unknown type',
    't3.nano',
    'RunInstances',
    whole,
    /no price for t3\.nano \(RunInstances\) in us-east-1/,
  ],
  [
    'another licence',
    't3.medium',
    'RunInstances:0002',
    whole,
    /no price for t3\.medium \(RunInstances:0002\)/,
  ],
  [
    'a book without the address',
    't3.medium',
    'RunInstances',
    [...whole.slice(0, 1), ...whole.slice(2)],
    /no price for public-ipv4/,
  ],
  ['an empty book', 't3.medium', 'RunInstances', [], /price book of us-east-1 is empty/],
])('%s is refused: never a loan for free', async (_what, type, operation, prices, reason) => {
  const { book } = world(...prices);
  await expect(book.rates(type, operation)).rejects.toMatchObject({
    code: 'no-price',
    message: expect.stringMatching(reason),
  });
});

it('the first prices of an empty book help at once', async () => {
  const { dynamo, book } = world();
  await expect(book.rates('t3.medium', 'RunInstances')).rejects.toMatchObject({ code: 'no-price' });
  dynamo.on(QueryCommand).resolves({ Items: whole.map(item) });
  expect(await book.rates('t3.medium', 'RunInstances')).toMatchObject({ instancePerHour: 41_600 });
});

it('a price that was written since helps at once, however young the remembered book is', async () => {
  const { dynamo, clock, book } = world(...whole);
  await book.rates('t3.medium', 'RunInstances');
  clock.set(T0 + 1);
  dynamo
    .on(QueryCommand)
    .resolves({ Items: [...whole, aPrice({ type: 't3.nano', micros: 5_200 })].map(item) });
  expect(await book.rates('t3.nano', 'RunInstances')).toMatchObject({ instancePerHour: 5_200 });
});

it('how large a type is stands beside its price, where that is known', async () => {
  const size = { vcpus: 2, memoryGiB: 4, gpus: 0 };
  const { dynamo, clock, book } = world(...whole);
  expect(await book.rates('t3.medium', 'RunInstances')).not.toHaveProperty('size');
  clock.set(T0 + 1);
  dynamo.on(QueryCommand).resolves({ Items: [...whole, aPrice({ type: 't3.nano', size })].map(item) });
  expect(await book.rates('t3.nano', 'RunInstances')).toMatchObject({ size });
});

it('the book is listed to its last page, as it was written', async () => {
  const { dynamo, book } = world();
  dynamo
    .on(QueryCommand)
    .resolvesOnce({ Items: [item(aPrice())], LastEvaluatedKey: { PK: 'a' } })
    .resolvesOnce({ Items: [item(aPrice({ type: 't3.large' }))] });
  expect(await book.list()).toEqual([aPrice(), aPrice({ type: 't3.large' })]);
  expect(dynamo.commandCalls(QueryCommand)[1]?.args[0].input.ExclusiveStartKey).toEqual({ PK: 'a' });
});

it.each([
  ['for nothing', { micros: 0 }],
  ['in fractions', { micros: 1.5 }],
  ['by an unknown unit', { per: 'year' }],
])('an entry %s is a fault, not a price', async (_what, spoiled) => {
  const { dynamo, book } = world();
  dynamo.on(QueryCommand).resolves({ Items: [{ ...item(aPrice()), ...spoiled }] });
  await expect(book.rates('t3.medium', 'RunInstances')).rejects.not.toHaveProperty('code');
});
