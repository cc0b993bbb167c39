import type { Image, LaunchImage } from '../domain/image';

/** The catalogue. */
export interface Images {
  list(): Promise<readonly Image[]>;
  /**
   * The image and its AMI as they are now; may be up to a minute old.
   *
   * @throws Refusal `not-found` for an unknown key, `image-unavailable` when its AMI cannot be launched
   */
  resolve(key: string): Promise<{ readonly image: Image; readonly launch: LaunchImage }>;
}
