import type { Image, LaunchImage } from '../domain/image';

/** What can be launched. */
export interface Catalogue {
  /** All images, by key. */
  list(): Promise<readonly Image[]>;
  find(key: string): Promise<Image | undefined>;
}

/** The catalogue, with the AMIs that its images are. */
export interface Images {
  list(): Promise<readonly Image[]>;
  /**
   * The image and its AMI as they are now; may be up to a minute old.
   *
   * @throws Refusal `not-found` for an unknown key, `image-unavailable` when its AMI cannot be launched
   */
  resolve(key: string): Promise<{ readonly image: Image; readonly launch: LaunchImage }>;
}
