import type { Image } from '../../lambda/domain/image';
import { USUAL_DEFAULT_TYPE, USUAL_DISK_GIB, usualTypes } from '../../lambda/domain/mapped-image';
import { CatalogueImage } from './catalogue-image';

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
  /** The user whom the AMI lets in with the key, for example `ubuntu` or `ec2-user`. */
  readonly loginUser: string;
  /**
   * The instance type of a launch that names none.
   *
   * @default 't3.small'
   */
  readonly defaultType?: string;
  /**
   * The instance types that may be launched, in the order in which they stand in for each other.
   *
   * @default - t3.small, t3.medium and t3.large; only the default type where that is given and not among them
   */
  readonly allowedTypes?: string[];
  /**
   * Size of the disk, in GiB. A larger disk of the AMI wins.
   *
   * @default 20
   */
  readonly diskGiB?: number;
}

export interface SemiManagedImageFromSsmParameterProps extends SemiManagedImageProps {
  /**
   * The SSM parameter that names the AMI; it is read at every launch. AWS publishes such parameters, for example
   * `/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id`.
   */
  readonly parameterName: string;
}

export interface SemiManagedImageFromAmiProps extends SemiManagedImageProps {
  /** The AMI's id. Public AMIs disappear after some months: a parameter lasts longer. */
  readonly amiId: string;
}

/**
 * An image that maps an AMI which is not ours. The AMI must be a Linux for x86_64 with cloud-init, systemd, OpenSSH and
 * Python 3.6 or newer; the guest is installed at the first boot.
 */
export class SemiManagedImage extends CatalogueImage {
  /** Maps the AMI that an SSM parameter names at the time of a launch. */
  public static fromSsmParameter(props: SemiManagedImageFromSsmParameterProps): SemiManagedImage {
    return new SemiManagedImage(props, { parameter: props.parameterName });
  }

  /** Maps one AMI. */
  public static fromAmi(props: SemiManagedImageFromAmiProps): SemiManagedImage {
    return new SemiManagedImage(props, { ami: props.amiId });
  }

  readonly #record: Image;

  private constructor(props: SemiManagedImageProps, source: Image['source']) {
    super(props.key);
    const {
      key,
      name,
      description = '',
      loginUser,
      defaultType = USUAL_DEFAULT_TYPE,
      diskGiB = USUAL_DISK_GIB,
    } = props;
    this.#record = {
      key,
      name,
      description,
      kind: 'semi-managed',
      os: 'linux',
      loginUser,
      defaultType,
      allowedTypes: props.allowedTypes ?? usualTypes(defaultType),
      diskGiB,
      readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }],
      source,
    };
  }

  /** @internal */
  public _recordIn(_deploymentName: string): Image {
    return this.#record;
  }
}
