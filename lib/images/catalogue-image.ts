import type { Construct } from 'constructs';
import type { Image } from '../../lambda/domain/image';

/** Something that a session can be launched from: a `ManagedImage` or a `SemiManagedImage`. */
export abstract class CatalogueImage {
  /** Its key in the catalogue, as it is launched by. */
  public readonly key: string;

  protected constructor(key: string) {
    this.key = key;
  }

  /**
   * Its record in the catalogue of a deployment, which is made below this scope.
   *
   * @internal
   */
  public abstract _recordIn(deploymentName: string, scope: Construct): Image;
}
