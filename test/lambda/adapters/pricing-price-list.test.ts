import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { mockClient } from 'aws-sdk-client-mock';
import { PricingPriceList } from '../../../lambda/adapters/pricing-price-list';
import { ADDRESS, DISK, SECRET, type Ware } from '../../../lambda/domain/price';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

const LARGE = { type: 't3.large', operation: 'RunInstances' };

interface Offer {
  readonly unit?: string;
  readonly pricePerUnit?: Record<string, string>;
}

/** An entry of `PriceList` in the shape that AWS documents: a JSON text. */
function entry(
  usagetype: string,
  offers: readonly Offer[],
  sku = 'MMB8Z4WBJB85DX5K',
  further: Readonly<Record<string, string>> = {},
): string {
  const dimensions = offers.map(({ unit = 'Hrs', pricePerUnit = { USD: '0.0832000000' } }, n) => [
    `${sku}.JRTCKXETXF.${n}`,
    {
      unit,
      endRange: 'Inf',
      description: '$0.0832 per On Demand Linux t3.large Instance Hour',
      appliesTo: [],
      rateCode: `${sku}.JRTCKXETXF.${n}`,
      beginRange: '0',
      pricePerUnit,
    },
  ]);
  return JSON.stringify({
    product: {
      productFamily: 'Compute Instance',
      attributes: {
        regionCode: 'eu-west-1',
        usagetype,
        servicecode: 'AmazonEC2',
        locationType: 'AWS Region',
        ...further,
      },
      sku,
    },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        [`${sku}.JRTCKXETXF`]: {
          priceDimensions: Object.fromEntries(dimensions) as unknown,
          sku,
          effectiveDate: '2026-05-01T00:00:00Z',
          offerTermCode: 'JRTCKXETXF',
          termAttributes: {},
        },
      },
      Reserved: {
        [`${sku}.38NPMPTW36`]: {
          priceDimensions: {},
          sku,
          effectiveDate: '2026-05-01T00:00:00Z',
          offerTermCode: '38NPMPTW36',
          termAttributes: { LeaseContractLength: '3yr', PurchaseOption: 'Partial Upfront' },
        },
      },
    },
    version: '20260501000000',
    publicationDate: '2026-05-01T00:00:00Z',
  });
}

const large = (...offers: readonly Offer[]): string => entry('EU-BoxUsage:t3.large', offers);

function world(...pages: readonly (readonly string[])[]) {
  const pricing = mockClient(PricingClient);
  // Each page after the first is asked for by the token of the one before.
  pages.forEach((page, n) => {
    const asked = n === 0 ? { NextToken: undefined } : { NextToken: `page-${n}` };
    const more = n < pages.length - 1 && { NextToken: `page-${n + 1}` };
    pricing.on(GetProductsCommand, asked).resolves({ PriceList: [...page], ...more });
  });
  const list = new PricingPriceList('eu-west-1', new FakeClock(T0));
  const asked = (): Record<string, string> => {
    const { ServiceCode, Filters = [] } = pricing.commandCalls(GetProductsCommand)[0]?.args[0].input ?? {};
    expect(new Set(Filters.map(({ Type }) => Type))).toEqual(new Set(['TERM_MATCH']));
    return {
      ServiceCode: String(ServiceCode),
      ...Object.fromEntries(Filters.map(({ Field, Value }) => [String(Field), String(Value)])),
    };
  };
  return { list, asked, pricing };
}

it('an instance type is asked for by all that sets its one price apart from the others', async () => {
  const { list, asked } = world([large({})]);
  expect(await list.price({ type: 't3.large', operation: 'RunInstances:0002' })).toEqual({
    type: 't3.large',
    operation: 'RunInstances:0002',
    region: 'eu-west-1',
    micros: 83_200,
    per: 'hour',
    source: 'AWS Price List, SKU MMB8Z4WBJB85DX5K',
    effectiveDate: '2026-05-01T00:00:00Z',
    fetchedAt: T0,
  });
  expect(asked()).toEqual({
    ServiceCode: 'AmazonEC2',
    regionCode: 'eu-west-1',
    instanceType: 't3.large',
    operation: 'RunInstances:0002',
    tenancy: 'Shared',
    capacitystatus: 'Used',
    preInstalledSw: 'NA',
    licenseModel: 'No License required',
  });
});

it('the list is asked in a region that has an endpoint for it, wherever the deployment is', async () => {
  jest.replaceProperty(process, 'env', { ...process.env, AWS_REGION: 'eu-west-1' });
  const { list, pricing } = world([large({})]);
  await list.price(LARGE);
  const client = pricing.commandCalls(GetProductsCommand)[0]?.thisValue as PricingClient;
  expect(await client.config.region()).toBe('us-east-1');
});

it.each<[string, Ware, string, string, string, object, object]>([
  [
    'a disk',
    DISK,
    'EBS:VolumeUsage.gp3',
    'GB-Mo',
    'EBS:VolumeP-IOPS.gp3',
    { ServiceCode: 'AmazonEC2', productFamily: 'Storage', volumeApiName: 'gp3' },
    { micros: 88_000, per: 'GiB-month' },
  ],
  [
    'a public address',
    ADDRESS,
    'PublicIPv4:InUseAddress',
    'Hrs',
    'EU-PublicIPv4:IdleAddress',
    { ServiceCode: 'AmazonVPC', group: 'VPCPublicIPv4Address' },
    { micros: 88_000, per: 'hour' },
  ],
  [
    'a secret',
    SECRET,
    'AWSSecretsManager-Secrets',
    'Secrets',
    'EU-AWSSecretsManagerAPIRequest',
    { ServiceCode: 'AWSSecretsManager', productFamily: 'Secret' },
    { micros: 88_000, per: 'month' },
  ],
])('%s is found among its neighbours, with and without the code of its region', async (...row) => {
  const [, ware, usage, unit, neighbour, question, price] = row;
  const offer = { unit, pricePerUnit: { USD: '0.0880000000' } };
  for (const usagetype of [usage, `EU-${usage}`]) {
    const { list, asked } = world([entry(neighbour, [offer], 'OTHER'), entry(usagetype, [offer])]);
    expect(await list.price(ware)).toMatchObject({ ...ware, ...price });
    expect(asked()).toEqual({ regionCode: 'eu-west-1', ...question });
  }
});

it('the list is read to its last page', async () => {
  const offer = { unit: 'GB-Mo' };
  const { list } = world(
    [],
    [entry('EU-EBS:VolumeP-IOPS.gp3', [offer])],
    [entry('EU-EBS:VolumeUsage.gp3', [offer])],
  );
  expect(await list.price(DISK)).toMatchObject({ micros: 83_200 });
});

it.each([
  ['no product', [], /has 0 products for t3\.large \(RunInstances\) in eu-west-1/],
  ['two products', [large({}), large({})], /has 2 products/],
  ['a product that is not sold on demand', [large()], /asks 0 prices on demand/],
  ['a price in tiers', [large({}, {})], /asks 2 prices on demand/],
  ['another unit', [large({ unit: 'vCPU-Hours' })], /sells .* by "vCPU-Hours", where "Hrs" was expected/],
  ['another currency', [large({ pricePerUnit: { CNY: '0.5' } })], /no price in US dollars/],
  ['nothing to pay', [large({ pricePerUnit: { USD: '0.0000000000' } })], /no price in US dollars/],
])('%s is no price: refused with the reason, never a loan for free', async (_what, entries, reason) => {
  const { list } = world(entries);
  await expect(list.price(LARGE)).rejects.toMatchObject({
    code: 'no-price',
    message: expect.stringMatching(reason),
  });
});

it.each([
  ['a product without terms', JSON.stringify({ product: { sku: 'A', attributes: {} } })],
  ['no JSON', '<html>'],
])('an answer with %s is a fault, not a price that is missing', async (_what, text) => {
  const { list } = world([text]);
  const failure: unknown = await list.price(LARGE).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).not.toHaveProperty('code', 'no-price');
});

it.each([
  [
    { vcpu: '2', memory: '8 GiB' },
    { vcpus: 2, memoryGiB: 8, gpus: 0 },
  ],
  [
    { vcpu: '2', memory: '0.5 GiB' },
    { vcpus: 2, memoryGiB: 0.5, gpus: 0 },
  ],
  [
    { vcpu: '96', memory: '1,152 GiB', gpu: '8' },
    { vcpus: 96, memoryGiB: 1152, gpus: 8 },
  ],
  [{ vcpu: '2', memory: 'NA' }, undefined],
  [{ vcpu: 'many', memory: '8 GiB' }, undefined],
  [{}, undefined],
])('how large a type is comes with its price, and a price without it holds: %j', async (attributes, size) => {
  const { list } = world([entry('EU-BoxUsage:t3.large', [{}], undefined, attributes)]);
  const price = await list.price(LARGE);
  expect(price.micros).toBe(83_200);
  expect(price.size).toEqual(size);
});
