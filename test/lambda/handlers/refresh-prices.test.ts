import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { anImage } from '../../builders/image';
import { mockedAws } from './mocked-aws';
import { environmentOf } from './settings-of-tests';

let handler: () => Promise<unknown>;
beforeAll(async () => {
  Object.assign(process.env, environmentOf(['deployment', 'table', 'imagesPath']));
  ({ handler } = await import('../../../lambda/handlers/refresh-prices'));
});

/** The least that AWS says of the price of an instance type. */
function priced(instanceType: string): string {
  const priceDimensions = { rate: { unit: 'Hrs', pricePerUnit: { USD: '0.0416000000' } } };
  return JSON.stringify({
    product: {
      sku: `SKU-${instanceType}`,
      attributes: { instanceType, usagetype: `BoxUsage:${instanceType}` },
    },
    terms: { OnDemand: { term: { effectiveDate: '2026-05-01T00:00:00Z', priceDimensions } } },
  });
}

it('the prices of the catalogue are written, and what AWS has no price for is answered and logged', async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const warned = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { dynamo, ec2, ssm } = mockedAws();
  ssm.on(GetParametersByPathCommand).resolves({
    Parameters: [{ Value: JSON.stringify(anImage({ allowedTypes: ['t3.large', 't3.medium'] })) }],
  });
  ec2.on(DescribeImagesCommand).resolves({
    Images: [{ State: 'available', RootDeviceName: '/dev/sda1', UsageOperation: 'RunInstances:0002' }],
  });
  const pricing = mockClient(PricingClient);
  pricing
    .on(GetProductsCommand)
    .callsFake(({ Filters = [] }: { Filters?: { Field: string; Value: string }[] }) => {
      const asked = Filters.find(({ Field }) => Field === 'instanceType')?.Value;
      return { PriceList: asked === 't3.medium' ? [priced(asked)] : [] };
    });

  const answer = await handler();
  expect(answer).toMatchObject({ written: 1 });
  const missing = (answer as { missing: { type: string }[] }).missing.map(({ type }) => type);
  expect(missing).toEqual(['gp3', 'public-ipv4', 'secret', 't3.large']);
  expect(dynamo.commandCalls(PutCommand).map((call) => call.args[0].input.Item)).toEqual([
    expect.objectContaining({
      PK: 'PRICE#us-east-1',
      SK: 't3.medium#RunInstances:0002',
      micros: 41_600,
      source: 'AWS Price List, SKU SKU-t3.medium',
    }),
  ]);
  expect(warned.mock.calls.join()).toContain('The AWS Price List has 0 products for t3.large');
});

it('what fails is thrown, so that it is tried again', async () => {
  mockedAws();
  mockClient(PricingClient).on(GetProductsCommand).rejects(new Error('throttled'));
  await expect(handler()).rejects.toThrow('throttled');
});
