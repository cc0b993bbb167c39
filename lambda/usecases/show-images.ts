import { type Finding, refusing } from '../domain/findings';
import type { Image } from '../domain/image';
import { type ImageLimits, wholeCatalogue } from '../domain/image-limits';
import type { ImageVersion } from '../domain/image-version';
import type { MappedImage } from '../domain/mapped-image';
import type { Micros } from '../domain/money';
import { runningPerHour, USUAL_OPERATION } from '../domain/price';
import { Refusal } from '../domain/refusal';
import type { Catalogue, Images } from '../ports/images';
import type { ImageVersions } from '../ports/image-versions';
import type { MappedImages } from '../ports/mapped-images';
import type { Prices } from '../ports/prices';

export interface ShowImagesPorts {
  readonly ofStack: Catalogue;
  readonly images: Pick<Images, 'resolve'>;
  readonly limits: ImageLimits;
  readonly mapped: MappedImages;
  readonly prices: Prices;
}

/** An image, and what is known of it now. */
export interface ImageShown {
  readonly image: Image;
  /** What an hour costs on the default type while it runs; undefined where no price is known. */
  readonly perHour?: Micros | undefined;
  readonly findings: readonly Finding[];
  /** Who mapped it; undefined for the stack's own images. */
  readonly mapped?: MappedImage | undefined;
}

/** All images, by key. */
export async function showImages(ports: ShowImagesPorts): Promise<readonly ImageShown[]> {
  const { mapped, all } = await newest(ports);
  return Promise.all(all.map((image) => shown(ports, image, mapped)));
}

/**
 * One image; for a managed one with its versions, the oldest first.
 *
 * @throws Refusal `not-found`
 */
export async function showImage(
  ports: ShowImagesPorts & { readonly versions: ImageVersions },
  key: string,
): Promise<ImageShown & { readonly versions?: readonly ImageVersion[] }> {
  const { mapped, all } = await newest(ports);
  const image = all.find((one) => one.key === key);
  if (image === undefined) throw new Refusal('not-found', `There is no image "${key}".`);
  const one = await shown(ports, image, mapped);
  return image.kind === 'managed' ? { ...one, versions: await ports.versions.history(key) } : one;
}

/** What was mapped or unmapped a moment ago is seen at once. */
async function newest(
  ports: ShowImagesPorts,
): Promise<{ readonly mapped: readonly MappedImage[]; readonly all: readonly Image[] }> {
  const [ofStack, written] = await Promise.all([ports.ofStack.list(), ports.mapped.list()]);
  // What the stack has taken the place of is not shown any more.
  const mapped = written.filter(({ image }) => ofStack.every(({ key }) => key !== image.key));
  return { mapped, all: wholeCatalogue(ofStack, mapped, ports.limits) };
}

async function shown(
  { images, prices }: ShowImagesPorts,
  image: Image,
  allMapped: readonly MappedImage[],
): Promise<ImageShown> {
  const mapped = allMapped.find((one) => one.image.key === image.key);
  const known = { image, ...(mapped && { mapped }), findings: mapped?.findings ?? [] };
  try {
    const { launch } = await images.resolve(image.key);
    const operation = launch.operation ?? USUAL_OPERATION[image.os];
    return { ...known, perHour: runningPerHour(await prices.rates(image.defaultType, operation)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // That there is no price is seen by its absence.
    const again = error.code === 'no-price' || known.findings.some(({ level }) => level === 'refusal');
    return again ? known : { ...known, findings: [...known.findings, refusing(error.code, error.message)] };
  }
}
