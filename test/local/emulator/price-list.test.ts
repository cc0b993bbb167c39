import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetProductsCommand, type GetProductsCommandInput, PricingClient } from '@aws-sdk/client-pricing';
import { documentClient } from '../../../lambda/adapters/dynamodb-items';
import { DynamodbPriceBook } from '../../../lambda/adapters/dynamodb-price-book';
import { PricingPriceList } from '../../../lambda/adapters/pricing-price-list';
import { ADDRESS, COMMON_WARES, DISK, type Price, SECRET, type Ware } from '../../../lambda/domain/price';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';
import { refusal, runEmulator, type RunningEmulator } from './running-emulator';

jest.setTimeout(180_000);

let emulator: RunningEmulator;
let pricing: PricingClient;
beforeAll(async () => {
  emulator = await runEmulator();
  pricing = new PricingClient(emulator.client);
});
afterAll(async () => {
  pricing.destroy();
  await emulator.end();
});

const clock = new FakeClock(T0);
const priceOf = (ware: Ware, region = 'us-east-1'): Promise<Price> =>
  new PricingPriceList(region, clock, pricing).price(ware);
const linux = (type: string): Ware => ({ type, operation: 'RunInstances' });

/** Everything that a question finds, page by page. */
async function ask(input: Partial<GetProductsCommandInput>) {
  const pages: Record<string, unknown>[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await pricing.send(
      new GetProductsCommand({ ServiceCode: 'AmazonEC2', ...input, NextToken }),
    );
    const entries: readonly unknown[] = page.PriceList ?? [];
    pages.push(entries.map((entry) => JSON.parse(String(entry)) as Record<string, unknown>));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return pages;
}

it.each([
  ['t3.nano', { vcpus: 2, memoryGiB: 0.5, gpus: 0 }],
  ['t3.2xlarge', { vcpus: 8, memoryGiB: 32, gpus: 0 }],
  ['c5.9xlarge', { vcpus: 36, memoryGiB: 72, gpus: 0 }],
  ['r5.24xlarge', { vcpus: 96, memoryGiB: 768, gpus: 0 }],
  ['g4dn.xlarge', { vcpus: 4, memoryGiB: 16, gpus: 1 }],
  ['g4dn.16xlarge', { vcpus: 64, memoryGiB: 256, gpus: 1 }],
  ['g5.48xlarge', { vcpus: 192, memoryGiB: 768, gpus: 8 }],
])('%s is as large as AWS says', async (type, size) => {
  expect((await priceOf(linux(type))).size).toEqual(size);
});

it.each([
  ['t3.small', 20_800],
  ['t3a.xlarge', 150_400],
  ['m5.24xlarge', 4_608_000],
  ['c5.18xlarge', 3_060_000],
  ['c6i.32xlarge', 5_440_000],
  ['r5.large', 126_000],
  ['g4dn.xlarge', 526_000],
  ['g5.48xlarge', 16_288_000],
])("%s has the one price of AWS's public list", async (type, micros) => {
  expect(await priceOf(linux(type))).toMatchObject({
    micros,
    per: 'hour',
    region: 'us-east-1',
    source: expect.stringMatching(/^AWS Price List, SKU [A-Z2-7]{16}$/),
    effectiveDate: '2026-05-01T00:00:00Z',
    fetchedAt: T0,
  });
});

it.each([
  ['a disk', DISK, 80_000, 'GiB-month'],
  ['a public address', ADDRESS, 5_000, 'hour'],
  ['a secret', SECRET, 400_000, 'month'],
])('%s has one price', async (_what, ware, micros, per) => {
  expect(await priceOf(ware)).toMatchObject({ ...ware, micros, per });
});

it('with Windows the price is that with its licence, not that of those who bring their own', async () => {
  expect(await priceOf({ type: 't3.large', operation: 'RunInstances:0002' })).toMatchObject({
    micros: 110_800,
  });
});

it('an unknown type, another licence and another region have none', async () => {
  for (const [ware, region] of [
    [linux('p5.48xlarge'), 'us-east-1'],
    [{ type: 't3.small', operation: 'RunInstances:0002' }, 'us-east-1'],
    [linux('t3.small'), 'eu-west-1'],
  ] as const) {
    await expect(priceOf(ware, region)).rejects.toMatchObject({ code: 'no-price' });
  }
});

it('without the status of the capacity a type has three prices, as on AWS', async () => {
  const Filters = [{ Type: 'TERM_MATCH' as const, Field: 'instanceType', Value: 't3.small' }];
  expect((await ask({ Filters })).flat()).toHaveLength(3);
});

it('what is found comes in pages of at most 100 products, each once', async () => {
  const pages = await ask({});
  expect(pages.length).toBeGreaterThan(1);
  expect(Math.max(...pages.map((page) => page.length))).toBe(100);
  const skus = pages.flat().map(({ product }) => (product as { sku: string }).sku);
  expect(new Set(skus).size).toBe(skus.length);
  expect((await ask({ MaxResults: 60 })).flat()).toEqual(pages.flat());
});

const sent = (input: Partial<GetProductsCommandInput>, client = pricing): Promise<string> =>
  refusal(client.send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', ...input })));

it('a question that AWS would not understand is refused', async () => {
  expect(await sent({ MaxResults: 101 })).toBe('InvalidParameterException');
  expect(await sent({ ServiceCode: '' })).toBe('InvalidParameterException');
  expect(await sent({ NextToken: '***' })).toBe('InvalidNextTokenException');
  // The API has no endpoint there.
  const elsewhere = new PricingClient({ ...emulator.client, region: 'eu-west-1' });
  expect(await sent({}, elsewhere)).toBe('InvalidParameterException');
  elsewhere.destroy();
});

it('a fault is answered in the protocol of the service', async () => {
  await emulator.control.addFault({
    service: 'pricing',
    action: 'GetProducts',
    code: 'ThrottlingException',
    status: 400,
  });
  expect(await refusal(priceOf(DISK))).toBe('ThrottlingException');
  expect(await priceOf(DISK)).toMatchObject({ micros: 80_000 });
});

it('the book in the table gives back what was written into it', async () => {
  const dynamo = new DynamoDBClient(emulator.client);
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'prices',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['PK', 'SK'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
    }),
  );
  const book = new DynamodbPriceBook('prices', 'us-east-1', clock, documentClient(dynamo));
  const prices = await Promise.all([...COMMON_WARES, linux('g5.xlarge')].map((ware) => priceOf(ware)));
  for (const price of prices) await book.write(price);
  expect(await book.list()).toEqual(expect.arrayContaining(prices));
  expect(await book.rates('g5.xlarge', 'RunInstances')).toMatchObject({
    instancePerHour: 1_006_000,
    addressPerHour: 5_000,
    diskPerGiBMonth: 80_000,
    secretPerMonth: 400_000,
  });
  dynamo.destroy();
});
