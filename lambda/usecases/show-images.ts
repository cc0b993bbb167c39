import { type Finding, refusing } from '../domain/findings';
import type { Image } from '../domain/image';
import { type ImageLimits, wholeCatalogue } from '../domain/image-limits';
import type { ImageBuild, ImageVersion } from '../domain/image-version';
import type { MappedImage } from '../domain/mapped-image';
import type { Micros } from '../domain/money';
import { runningPerHour, type TypeSize, USUAL_OPERATION } from '../domain/price';
import { usuallyReady } from '../domain/ready-times';
import { Refusal } from '../domain/refusal';
import type { ImageBuilds } from '../ports/image-builds';
import type { Catalogue, Images } from '../ports/images';
import type { ImageVersions } from '../ports/image-versions';
import type { MappedImages } from '../ports/mapped-images';
import type { Prices } from '../ports/prices';
import type { ReadyTimes } from '../ports/ready-times';

export interface ShowImagesPorts {
  readonly ofStack: Catalogue;
  readonly images: Pick<Images, 'resolve'>;
  readonly limits: ImageLimits;
  readonly mapped: MappedImages;
  readonly prices: Prices;
  readonly readyTimes: Pick<ReadyTimes, 'list'>;
}

/** An instance type that an image may be launched as, as far as the price list tells of it. */
export interface TypeShown {
  readonly type: string;
  readonly perHour?: Micros | undefined;
  readonly size?: TypeSize | undefined;
}

/** An image, and what is known of it now. */
export interface ImageShown {
  readonly image: Image;
  /** What an hour costs on the default type while it runs; undefined where no price is known. */
  readonly perHour?: Micros | undefined;
  /** All types that it may be launched as, in its order. */
  readonly types: readonly TypeShown[];
  /** What its last launches usually took until a person could connect, in seconds; undefined before the first. */
  readonly readySeconds?: number | undefined;
  readonly findings: readonly Finding[];
  /** Who mapped it; undefined for the stack's own images. */
  readonly mapped?: MappedImage | undefined;
}

/** All images, by key. */
export async function showImages(ports: ShowImagesPorts): Promise<readonly ImageShown[]> {
  const { mapped, all, times } = await newest(ports);
  return Promise.all(all.map((image) => shown(ports, image, mapped, times)));
}

/** A version of a managed image, and how its AMI was built, as far as the AMI is still there to say it. */
export type VersionShown = ImageVersion & { readonly build?: ImageBuild | undefined };

/**
 * One image; for a managed one with its versions, the oldest first.
 *
 * @throws Refusal `not-found`
 */
export async function showImage(
  ports: ShowImagesPorts & { readonly versions: ImageVersions; readonly builds: ImageBuilds },
  key: string,
): Promise<ImageShown & { readonly versions?: readonly VersionShown[] }> {
  const { mapped, all, times } = await newest(ports);
  const image = all.find((one) => one.key === key);
  if (image === undefined) throw new Refusal('not-found', `There is no image "${key}".`);
  const one = await shown(ports, image, mapped, times);
  if (image.kind !== 'managed') return one;
  const history = await ports.versions.history(key);
  const builds = await ports.builds.find(history.map(({ ami }) => ami));
  return { ...one, versions: history.map((version) => ({ ...version, build: builds.get(version.ami) })) };
}

type Times = ReadonlyMap<string, readonly number[]>;

/** What was mapped or unmapped a moment ago is seen at once. */
async function newest(ports: ShowImagesPorts): Promise<{
  readonly mapped: readonly MappedImage[];
  readonly all: readonly Image[];
  readonly times: Times;
}> {
  const [ofStack, written, times] = await Promise.all([
    ports.ofStack.list(),
    ports.mapped.list(),
    ports.readyTimes.list(),
  ]);
  // What the stack has taken the place of is not shown any more.
  const mapped = written.filter(({ image }) => ofStack.every(({ key }) => key !== image.key));
  return { mapped, all: wholeCatalogue(ofStack, mapped, ports.limits), times };
}

async function shown(
  { images, prices }: ShowImagesPorts,
  image: Image,
  allMapped: readonly MappedImage[],
  times: Times,
): Promise<ImageShown> {
  const mapped = allMapped.find((one) => one.image.key === image.key);
  const readySeconds = usuallyReady(times.get(image.key) ?? []);
  const known = {
    image,
    types: image.allowedTypes.map((type) => ({ type })),
    ...(mapped && { mapped }),
    ...(readySeconds !== undefined && { readySeconds }),
    findings: mapped?.findings ?? [],
  };
  try {
    const { launch } = await images.resolve(image.key);
    const operation = launch.operation ?? USUAL_OPERATION[image.os];
    const types = await Promise.all(image.allowedTypes.map((type) => typeShown(prices, type, operation)));
    const perHour = types.find(({ type }) => type === image.defaultType)?.perHour;
    return { ...known, types, ...(perHour !== undefined && { perHour }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const again = known.findings.some(({ level }) => level === 'refusal');
    return again ? known : { ...known, findings: [...known.findings, refusing(error.code, error.message)] };
  }
}

/** That there is no price is seen by its absence. */
async function typeShown(prices: Prices, type: string, operation: string): Promise<TypeShown> {
  try {
    const rates = await prices.rates(type, operation);
    return { type, perHour: runningPerHour(rates), ...(rates.size && { size: rates.size }) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'no-price') throw error;
    return { type };
  }
}
