import type { Image } from '../domain/image';
import { type Rates, USUAL_OPERATION } from '../domain/price';
import { isPriceable } from '../domain/rebuild';
import { Refusal } from '../domain/refusal';
import type { Session } from '../domain/session';
import type { Images } from '../ports/images';
import type { Prices } from '../ports/prices';
import { typesFor } from './launch-session';

export interface PriceStartPorts {
  readonly images: Pick<Images, 'list'>;
  readonly prices: Prices;
}

/** What holds today for a computer that is to be started again. */
export interface StartTerms {
  /** What the catalogue says of its image; missing when it is not in it any more. */
  readonly image?: Image | undefined;
  /** Today's price of what it is to be; missing where there is none, and the record's own holds. */
  readonly rates?: Rates | undefined;
}

const NOT_KNOWN =
  'The record of this computer was lost and made anew, and EC2 has not said yet what it bills it as, and how large its disks are. That is asked for every five minutes; start it when it is known.';

/**
 * What a stopped computer may be started as, and what that costs today: between two starts may lie months. Where today
 * has no price for what it was already, the one that it was lent at goes on.
 *
 * @param wanted another type than it has; undefined for the same
 * @throws Refusal `not-allowed-type`, `no-price`
 */
export async function priceStart(
  { images, prices }: PriceStartPorts,
  session: Session,
  wanted: string | undefined,
): Promise<StartTerms> {
  if (!isPriceable(session)) throw new Refusal('no-price', NOT_KNOWN);
  const { instanceType, credit } = session;
  const type = wanted ?? instanceType;
  const image = (await images.list()).find(({ key }) => key === session.image.key);
  if (image !== undefined) typesFor(image, type);
  else if (type !== instanceType) {
    throw new Refusal(
      'not-allowed-type',
      `${session.image.key} is not in the catalogue any more, so nobody says what else this computer may be. It can still be started as ${instanceType}.`,
    );
  }
  const rates = await prices
    .rates(type, session.image.operation ?? USUAL_OPERATION[session.image.os])
    .catch((error: unknown) => {
      const known = type === instanceType && credit?.rates.running[type] !== undefined;
      if (known && error instanceof Refusal && error.code === 'no-price') return undefined;
      throw error;
    });
  return { image, rates };
}
