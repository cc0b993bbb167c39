import type { IdleRule, Image } from './image';
import type { MappedImage } from './mapped-image';

/** What the administrator allows of images that are mapped while the deployment runs. */
export interface ImageLimits {
  /** Missing: all types. */
  readonly allowedTypes?: readonly string[] | undefined;
  readonly idle?: IdleRule | undefined;
}

/**
 * The images of the stack and those that were mapped since, by key; the latter only as far as the administrator allows
 * them. Where both have a key, the stack's image counts.
 */
export function wholeCatalogue(
  ofStack: readonly Image[],
  mapped: readonly MappedImage[],
  limits: ImageLimits,
): readonly Image[] {
  const keys = new Set(ofStack.map(({ key }) => key));
  const further = mapped
    .filter(({ image }) => !keys.has(image.key))
    .flatMap(({ image }) => withinLimits(image, limits) ?? []);
  return [...ofStack, ...further].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The image as the administrator allows it; undefined when none of its types is left. */
export function withinLimits(image: Image, { allowedTypes, idle }: ImageLimits): Image | undefined {
  const types = image.allowedTypes.filter((type) => allowedTypes?.includes(type) ?? true);
  const [first] = types;
  if (first === undefined) return undefined;
  const defaultType = types.includes(image.defaultType) ? image.defaultType : first;
  return { ...image, allowedTypes: types, defaultType, ...(idle && { idle }) };
}
