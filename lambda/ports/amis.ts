import type { Image } from '../domain/image';
import type { BuiltAmi } from '../domain/retire';

/** The AMIs that the pipelines of this deployment made. What cannot be found out is thrown, never taken for nothing. */
export interface Amis {
  built(): Promise<readonly BuiltAmi[]>;
  /**
   * The AMIs that the parameters of these built images name, in whatever channel, and those that images of the catalogue
   * come from.
   */
  named(images: readonly string[], sources: readonly Image['source'][]): Promise<ReadonlySet<string>>;
  /** Those of these AMIs from which a computer was launched that still exists, running or stopped. */
  used(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Takes an AMI away, with its snapshots. One that is gone already is no failure. */
  remove(id: string): Promise<void>;
}
