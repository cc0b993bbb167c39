import * as z from 'zod';
import type { TypeSize } from '../domain/price';
import { Refusal } from '../domain/refusal';

/**
 * One entry of `PriceList`, of which only what we read: a product, and under `OnDemand` the terms on which it is sold.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
const Product = z.object({
  product: z.object({
    sku: z.string().min(1),
    attributes: z.record(z.string(), z.string()),
  }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          effectiveDate: z.string().min(1),
          priceDimensions: z.record(
            z.string(),
            z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
          ),
        }),
      )
      .default({}),
  }),
});
export type Product = z.infer<typeof Product>;

/**
 * @param text an entry of `PriceList`: each is a JSON text, not an object
 * @throws Error when it has not the documented shape
 */
export function productOf(text: string): Product {
  return Product.parse(JSON.parse(text));
}

/**
 * The one price of a product, in dollars.
 *
 * @param what the ware, as a refusal names it
 * @param unit as the price list calls it
 * @throws Refusal `no-price` when it is sold on several terms, in tiers, for another unit, in another currency or for nothing
 */
export function soleOffer(
  { terms }: Product,
  what: string,
  unit: string,
): { readonly dollars: string; readonly effectiveDate: string } {
  const offers = Object.values(terms.OnDemand).flatMap(({ effectiveDate, priceDimensions }) =>
    Object.values(priceDimensions).map((dimension) => ({ ...dimension, effectiveDate })),
  );
  const [offer, ...others] = offers;
  if (offer === undefined || others.length > 0) {
    throw new Refusal('no-price', `AWS asks ${offers.length} prices on demand for ${what}, not one.`);
  }
  const { unit: its, pricePerUnit, effectiveDate } = offer;
  if (its !== unit) {
    throw new Refusal('no-price', `AWS sells ${what} by "${its}", where "${unit}" was expected.`);
  }
  const dollars = pricePerUnit['USD'];
  if (dollars === undefined || !/[1-9]/.test(dollars)) {
    throw new Refusal('no-price', `AWS names no price in US dollars for ${what}.`);
  }
  return { dollars, effectiveDate };
}

/** `1,952 GiB`, as the price list writes memory. */
const MEMORY = /^([\d,]+(?:\.\d+)?) GiB$/;

/**
 * How large the computers of a product are: its attributes `vcpu`, `memory` and, where it has GPUs, `gpu`. Undefined
 * for what is no instance type, or is described in another way: a price holds all the same.
 */
export function sizeOf({ product: { attributes } }: Product): TypeSize | undefined {
  const { vcpu = '', memory = '', gpu = '0' } = attributes;
  const vcpus = Number(vcpu);
  const memoryGiB = Number(MEMORY.exec(memory)?.[1]?.replaceAll(',', ''));
  const gpus = Number(gpu);
  if (!(vcpus > 0) || !(memoryGiB > 0) || !(gpus >= 0)) return undefined;
  return { vcpus, memoryGiB, gpus };
}
