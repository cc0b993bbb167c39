import type { Image } from '../domain/image';
import { type ImageLimits, wholeCatalogue } from '../domain/image-limits';
import type { MappedImage } from '../domain/mapped-image';
import type { Clock } from '../ports/clock';
import type { Catalogue } from '../ports/images';
import type { MappedImages } from '../ports/mapped-images';
import { NEWEST, remembered } from './remembered';

const ALL = '';

/** What the stack brought and what was mapped since, as one catalogue. */
export class WholeCatalogue implements Catalogue {
  readonly #ofStack: Catalogue;
  readonly #mapped: ReturnType<typeof remembered<readonly MappedImage[]>>;
  readonly #limits: ImageLimits;

  constructor(ofStack: Catalogue, mapped: MappedImages, limits: ImageLimits, clock: Clock) {
    this.#ofStack = ofStack;
    this.#mapped = remembered(clock, () => mapped.list());
    this.#limits = limits;
  }

  /** May be up to a minute old. */
  list(): Promise<readonly Image[]> {
    return this.#merged(this.#mapped(ALL));
  }

  /** What was mapped a moment ago is found at once. */
  async find(key: string): Promise<Image | undefined> {
    const isIt = (image: Image): boolean => image.key === key;
    return (await this.list()).find(isIt) ?? (await this.#merged(this.#mapped(ALL, NEWEST))).find(isIt);
  }

  async #merged(newer: Promise<readonly MappedImage[]>): Promise<readonly Image[]> {
    const [ofStack, mapped] = await Promise.all([this.#ofStack.list(), newer]);
    return wholeCatalogue(ofStack, mapped, this.#limits);
  }
}
