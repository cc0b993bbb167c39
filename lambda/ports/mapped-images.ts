import type { Finding } from '../domain/findings';
import type { MappedImage } from '../domain/mapped-image';

/** The images that were mapped while the deployment runs. */
export interface MappedImages {
  /** All of them as they are now, by key. */
  list(): Promise<readonly MappedImage[]>;
  /** Takes the place of the earlier one with its key. */
  write(image: MappedImage): Promise<void>;
  /** @returns whether it was there */
  remove(key: string): Promise<boolean>;
  /** Keeps what was found out about this image; does nothing when it was unmapped or mapped anew meanwhile. */
  keepFindings(image: MappedImage, findings: readonly Finding[], checkedAt: number): Promise<void>;
}
