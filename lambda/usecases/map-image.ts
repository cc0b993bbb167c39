import type { Caller } from '../domain/caller';
import { whyNot } from '../domain/findings';
import type { Image } from '../domain/image';
import { type ImageLimits, withinLimits } from '../domain/image-limits';
import { inspectAmi } from '../domain/inspect-ami';
import { guessLoginUser } from '../domain/login-user';
import { imageOf, type MapOrder, type MappedImage, wrongLoginUser } from '../domain/mapped-image';
import { Refusal } from '../domain/refusal';
import type { Catalogue } from '../ports/images';
import type { MappedImages } from '../ports/mapped-images';
import type { PriceBook, PriceList } from '../ports/prices';
import { mustKeepImages } from './image-keeper';
import { type InspectPorts, unpriced, unpricedWares } from './inspect-image';
import { askPrices } from './refresh-prices';

export interface MapPorts extends InspectPorts {
  readonly ofStack: Catalogue;
  readonly mapped: MappedImages;
  readonly priceBook: PriceBook;
  readonly priceList: PriceList;
  readonly limits: ImageLimits;
  /** Where the parameters lie that may be read, each with a `/` at its end. */
  readonly parameterPaths: readonly string[];
}

/**
 * Makes an AMI an image that can be launched at once, or changes what was said of one. Whether it is a Linux or a Windows
 * one is what EC2 says of it. What it costs is asked for, if it is not known yet.
 *
 * @throws Refusal `not-allowed`; `conflict` for a key of the stack's own images; `invalid` when the AMI cannot be lent,
 *   with all reasons, and when its login user must be said; `image-unavailable` for a parameter that names no AMI;
 *   `not-allowed-type`
 */
export async function mapImage(
  ports: MapPorts,
  caller: Caller,
  key: string,
  order: MapOrder,
  source: Image['source'],
): Promise<MappedImage> {
  mustKeepImages(caller, 'map-image');
  mustBeReadable(source, ports.parameterPaths);
  if ((await ports.ofStack.find(key)) !== undefined) {
    const text = `The image "${key}" is part of the deployed stack and cannot be mapped here. Choose another key.`;
    throw new Refusal('conflict', text);
  }
  const { image, findings } = await inspected(ports, key, order, source);
  const now = ports.clock.now();
  const mapped = { image, mappedBy: caller.owner, mappedAt: now, checkedAt: now, findings };
  await ports.mapped.write(mapped);
  return mapped;
}

async function inspected(
  ports: MapPorts,
  key: string,
  order: MapOrder,
  source: Image['source'],
): Promise<Pick<MappedImage, 'image' | 'findings'>> {
  const { amiFacts, clock, priceBook } = ports;
  const ami = await amiFacts.find(source);
  const loginUser = order.loginUser ?? (ami && guessLoginUser(ami));
  const image = imageOf(key, order, source, loginUser ?? '', ami ?? { rootGiB: 0 });
  mustBeAllowed(image, ports.limits);
  const types = await amiFacts.types(image.allowedTypes);
  const findings = inspectAmi(ami, image, types, clock.now());
  const against = whyNot(findings);
  if (against !== undefined) throw new Refusal('invalid', against);
  if (loginUser === undefined) {
    const text = `loginUser: the name of the AMI, "${ami?.name}", does not tell whom it lets in. Say it, for example "ubuntu" or "ec2-user".`;
    throw new Refusal('invalid', text);
  }
  const wrong = wrongLoginUser(image.os, loginUser);
  if (wrong !== undefined) throw new Refusal('invalid', wrong);
  const { missing } = await askPrices(ports, await unpricedWares(priceBook, image, ami));
  return { image, findings: [...findings, ...missing.map(unpriced)] };
}

/** The functions that read parameters may read no others. */
function mustBeReadable(source: Image['source'], paths: readonly string[]): void {
  if ('ami' in source || paths.some((path) => source.parameter.startsWith(path))) return;
  throw new Refusal('invalid', `parameter: only parameters below ${paths.join(' and ')} can be read.`);
}

function mustBeAllowed(image: Image, limits: ImageLimits): void {
  if (!image.allowedTypes.includes(image.defaultType)) {
    const text = `defaultType: ${image.defaultType} must be one of the allowed types (${image.allowedTypes.join(', ')}).`;
    throw new Refusal('invalid', text);
  }
  if (withinLimits(image, limits) !== undefined) return;
  const text = `None of ${image.allowedTypes.join(', ')} may be launched here. Allowed: ${(limits.allowedTypes ?? []).join(', ')}.`;
  throw new Refusal('not-allowed-type', text);
}
