import { type Rates, USUAL_OPERATION } from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { Images } from '../ports/images';
import type { Prices } from '../ports/prices';
import { typesFor } from './launch-session';

export interface ResizePorts {
  readonly images: Pick<Images, 'list'>;
  readonly prices: Prices;
}

/**
 * What a session's computer will cost as another type, if its image allows that; undefined when it stays what it is,
 * which needs neither leave nor price.
 *
 * @throws Refusal `not-allowed-type`, `no-price`
 */
export async function priceResize(
  { images, prices }: ResizePorts,
  { image, instanceType }: Session,
  wanted: string | undefined,
): Promise<Rates | undefined> {
  if (wanted === undefined || wanted === instanceType) return undefined;
  const entry = (await images.list()).find(({ key }) => key === image.key);
  if (entry === undefined) {
    throw new Refusal(
      'not-allowed-type',
      `${image.key} is not in the catalogue any more, so nobody says what else this computer may be. It can still be started as ${instanceType}.`,
    );
  }
  typesFor(entry, wanted);
  return prices.rates(wanted, image.operation ?? USUAL_OPERATION[image.os]);
}
