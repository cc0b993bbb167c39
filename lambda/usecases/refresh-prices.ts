import type { Image } from '../domain/image';
import { COMMON_WARES, USUAL_OPERATION, type Ware, wareKey } from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Images } from '../ports/images';
import type { PriceBook, PriceList } from '../ports/prices';

export interface RefreshPorts {
  readonly images: Images;
  readonly priceList: PriceList;
  readonly priceBook: PriceBook;
}

export interface Refreshed {
  /** So many prices were written. */
  readonly written: number;
  /** What AWS names no single price for, and why. The book keeps what it had. */
  readonly missing: readonly (Ware & { readonly why: string })[];
}

/**
 * Asks AWS again for every price that the catalogue can need: each allowed type of each image under what its AMI is
 * billed as, and what all sessions pay for. A price that AWS does not name any more stays in the book and grows old.
 *
 * @throws what AWS failed with; the prices written so far stay
 */
export async function refreshPrices(ports: RefreshPorts): Promise<Refreshed> {
  return askPrices(ports, await waresOf(ports));
}

/**
 * Writes what AWS says that these wares cost into the book.
 *
 * @throws what AWS failed with; the prices written so far stay
 */
export async function askPrices(
  { priceList, priceBook }: Omit<RefreshPorts, 'images'>,
  wares: readonly Ware[],
): Promise<Refreshed> {
  let written = 0;
  const missing: (Ware & { why: string })[] = [];
  // One after the other: the Price List is throttled for the whole account.
  for (const ware of wares) {
    try {
      await priceBook.write(await priceList.price(ware));
      written++;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'no-price') throw error;
      missing.push({ ...ware, why: error.message });
    }
  }
  return { written, missing };
}

async function waresOf({ images }: RefreshPorts): Promise<readonly Ware[]> {
  const wares = new Map(COMMON_WARES.map((ware) => [wareKey(ware), ware]));
  for (const image of await images.list()) {
    const operation = await operationOf(images, image);
    for (const type of image.allowedTypes) wares.set(wareKey({ type, operation }), { type, operation });
  }
  return [...wares.values()];
}

/** An image that cannot be launched today will need its prices as soon as it can. */
async function operationOf(images: Images, image: Image): Promise<string> {
  try {
    const { launch } = await images.resolve(image.key);
    return launch.operation ?? USUAL_OPERATION[image.os];
  } catch (error) {
    if (error instanceof Refusal) return USUAL_OPERATION[image.os];
    throw error;
  }
}
