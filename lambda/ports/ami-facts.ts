import type { Ami, InstanceTypeFacts } from '../domain/ami';
import type { Image } from '../domain/image';

/** What EC2 says of AMIs and instance types now. */
export interface AmiFacts {
  /**
   * The AMI that an image is now; undefined when there is none that this account may launch.
   *
   * @throws Refusal `image-unavailable` when the parameter that should name it does not
   */
  find(source: Image['source']): Promise<Ami | undefined>;
  /** Those of these instance types that there are in this region. */
  types(names: readonly string[]): Promise<readonly InstanceTypeFacts[]>;
}
