import type { OperatingSystem } from './operating-system';
import type { Protocol } from './protocol';
import type { Readiness } from './readiness';

/** What is said of an AMI that is not ours. */
export interface SemiManagedImageProps {
  /** Its key in the catalogue: small letters, digits and `-`. */
  readonly key: string;
  /** What people see. */
  readonly name: string;
  /**
   * A sentence about it.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * What runs on it.
   *
   * @default OperatingSystem.LINUX
   */
  readonly os?: OperatingSystem;
  /**
   * The user whom the AMI lets in with the key, for example `ubuntu` or `ec2-user`. On Windows EC2 hands out the password of
   * `Administrator` and of nobody else.
   *
   * @default - `Administrator` on Windows; for Linux it must be said
   */
  readonly loginUser?: string;
  /**
   * The instance type of a launch that names none.
   *
   * @default - t3.small; on Windows t3.large
   */
  readonly defaultType?: string;
  /**
   * The instance types that may be launched, in the order in which they stand in for each other.
   *
   * @default - t3.small, t3.medium and t3.large, on Windows t3.large, t3.xlarge and t3.2xlarge; only the default type where
   *   that is given and not among them
   */
  readonly allowedTypes?: string[];
  /**
   * Size of the disk, in GiB; on Windows at least 30. A larger disk of the AMI wins.
   *
   * @default - 20; on Windows 50
   */
  readonly diskGiB?: number;
  /**
   * The ways into its computers that are offered, the usual one first. The guest proves each before a computer is ready.
   *
   * @default - SSH; on Windows the remote desktop
   */
  readonly protocols?: Protocol[];
  /**
   * What makes its computers ready. Without a guest nobody sees whether they are used: they are never stopped as unused,
   * and stop when their lease ends.
   *
   * @default Readiness.GUEST
   */
  readonly readiness?: Readiness;
}

/** What is said of an AMI that a parameter names. */
export interface SemiManagedImageFromSsmParameterProps extends SemiManagedImageProps {
  /**
   * The SSM parameter that names the AMI; it is read at every launch. AWS publishes such parameters, for example
   * `/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id`.
   */
  readonly parameterName: string;
}

/** What is said of one AMI that is not ours. */
export interface SemiManagedImageFromAmiProps extends SemiManagedImageProps {
  /** The AMI's id. Public AMIs disappear after some months: a parameter lasts longer. */
  readonly amiId: string;
}

/** What is said of AMIs that are not ours, one for each region. */
export interface SemiManagedImageFromAmisProps extends SemiManagedImageProps {
  /** The AMIs' ids by region, for example `{ 'eu-west-1': 'ami-…', 'us-east-1': 'ami-…' }`. */
  readonly amiIds: Record<string, string>;
}

/** What is said of an AMI that is looked up when the app is synthesised. */
export interface SemiManagedImageFromLookupProps extends SemiManagedImageProps {
  /** The AMI's name; `*` stands for anything. Of several the newest is taken. */
  readonly amiName: string;
  /**
   * Whose AMIs are looked at: account ids, or `self`, `amazon`, `aws-marketplace`.
   *
   * @default - everybody's
   */
  readonly owners?: string[];
}
