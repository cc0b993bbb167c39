import { type Filter, GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import {
  ADDRESS,
  DISK,
  microsOf,
  type Price,
  type PriceUnit,
  SECRET,
  type Ware,
  wareKey,
} from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Clock } from '../ports/clock';
import type { PriceList } from '../ports/prices';
import { type Product, productOf, sizeOf, soleOffer } from './price-list-product';
import { TIME_LIMITS } from './time-limits';

/** How to ask for exactly one price. */
interface Question {
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The end of the product's `usagetype`, where attributes alone find its neighbours too; a region's code stands before it. */
  readonly usage?: string;
  /** The unit as the price list calls it, and as the book does. */
  readonly unit: string;
  readonly per: PriceUnit;
}

/**
 * Without all of these attributes an instance has many prices: dedicated hosts, reserved capacity, bundled software, or
 * for Windows the price of those who bring their own licence.
 */
function instance({ type, operation }: Ware): Question {
  return {
    service: 'AmazonEC2',
    attributes: {
      instanceType: type,
      operation,
      tenancy: 'Shared',
      capacitystatus: 'Used',
      preInstalledSw: 'NA',
      licenseModel: 'No License required',
    },
    unit: 'Hrs',
    per: 'hour',
  };
}

const COMMON: Readonly<Record<string, Question>> = {
  // The same volumeApiName is also that of provisioned IOPS and throughput, which are other families.
  [wareKey(DISK)]: {
    service: 'AmazonEC2',
    attributes: { productFamily: 'Storage', volumeApiName: 'gp3' },
    usage: 'EBS:VolumeUsage.gp3',
    unit: 'GB-Mo',
    per: 'GiB-month',
  },
  // Public IPv4 addresses have no product family; the group also holds idle addresses and contiguous blocks.
  [wareKey(ADDRESS)]: {
    service: 'AmazonVPC',
    attributes: { group: 'VPCPublicIPv4Address' },
    usage: 'PublicIPv4:InUseAddress',
    unit: 'Hrs',
    per: 'hour',
  },
  [wareKey(SECRET)]: {
    service: 'AWSSecretsManager',
    attributes: { productFamily: 'Secret' },
    usage: 'AWSSecretsManager-Secrets',
    unit: 'Secrets',
    per: 'month',
  },
};

/**
 * The AWS Price List Query API. It has an endpoint in three regions only and knows the prices of all.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export class PricingPriceList implements PriceList {
  readonly #region: string;
  readonly #clock: Clock;
  readonly #pricing: PricingClient;

  /** @param region whose prices are asked for */
  constructor(
    region: string,
    clock: Clock,
    pricing: PricingClient = new PricingClient({ ...TIME_LIMITS, region: 'us-east-1' }),
  ) {
    this.#region = region;
    this.#clock = clock;
    this.#pricing = pricing;
  }

  async price(ware: Ware): Promise<Price> {
    const what = `${ware.type} (${ware.operation}) in ${this.#region}`;
    const question = COMMON[wareKey(ware)] ?? instance(ware);
    const found = (await this.#products(question)).filter((product) => isFor(product, question.usage));
    const [product, ...others] = found;
    if (product === undefined || others.length > 0) {
      throw new Refusal('no-price', `The AWS Price List has ${found.length} products for ${what}, not one.`);
    }
    const { dollars, effectiveDate } = soleOffer(product, what, question.unit);
    const size = sizeOf(product);
    return {
      type: ware.type,
      operation: ware.operation,
      ...(size && { size }),
      region: this.#region,
      micros: microsOf(dollars),
      per: question.per,
      source: `AWS Price List, SKU ${product.product.sku}`,
      effectiveDate,
      fetchedAt: this.#clock.now(),
    };
  }

  async #products({ service, attributes }: Question): Promise<readonly Product[]> {
    const wanted = Object.entries({ regionCode: this.#region, ...attributes });
    const Filters = wanted.map(([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }));
    const products: Product[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#pricing.send(
        new GetProductsCommand({ ServiceCode: service, FormatVersion: 'aws_v1', Filters, NextToken }),
      );
      // The SDK hands the texts over as strings of a kind of its own.
      const entries: readonly unknown[] = page.PriceList ?? [];
      products.push(...entries.map((entry) => productOf(String(entry))));
      NextToken = page.NextToken;
    } while (NextToken);
    return products;
  }
}

/** `USE1-PublicIPv4:InUseAddress` and, in the oldest region, `EBS:VolumeUsage.gp3` without a code. */
function isFor({ product }: Product, usage: string | undefined): boolean {
  const its = product.attributes['usagetype'] ?? '';
  return usage === undefined || its === usage || its.endsWith(`-${usage}`);
}
