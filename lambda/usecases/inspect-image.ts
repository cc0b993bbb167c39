import type { Ami } from '../domain/ami';
import { type Finding, refusing, warning } from '../domain/findings';
import type { Image } from '../domain/image';
import { inspectAmi } from '../domain/inspect-ami';
import { USUAL_OPERATION, type Ware, wareKey } from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { AmiFacts } from '../ports/ami-facts';
import type { Clock } from '../ports/clock';
import type { PriceBook } from '../ports/prices';

export interface InspectPorts {
  readonly amiFacts: AmiFacts;
  readonly clock: Clock;
}

/** What is found out about an image and its AMI now; what it costs is not looked at. */
export async function inspectImage(
  { amiFacts, clock }: InspectPorts,
  image: Image,
): Promise<{ readonly ami?: Ami | undefined; readonly findings: readonly Finding[] }> {
  try {
    const [ami, types] = await Promise.all([amiFacts.find(image.source), amiFacts.types(image.allowedTypes)]);
    return { ami, findings: inspectAmi(ami, image, types, clock.now()) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { findings: [refusing(error.code, error.message)] };
  }
}

/** Which of the types that an image may be launched on have no price in the book, as what its AMI is billed. */
export async function unpricedWares(
  priceBook: PriceBook,
  { allowedTypes, os }: Image,
  ami: Pick<Ami, 'operation'> | undefined,
): Promise<readonly Ware[]> {
  const known = new Set((await priceBook.list()).map(wareKey));
  const operation = ami?.operation ?? USUAL_OPERATION[os];
  return allowedTypes.map((type) => ({ type, operation })).filter((ware) => !known.has(wareKey(ware)));
}

export function unpriced({ type, operation }: Ware): Finding {
  const text = `It is not known what ${type} costs with this AMI (${operation}), so it is not launched as ${type}.`;
  return warning('no-price', text);
}
