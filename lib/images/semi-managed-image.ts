import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { type Image, OPERATING_SYSTEMS } from '../../lambda/domain/image';
import { USUAL, usualTypes } from '../../lambda/domain/mapped-image';
import { usualReadiness } from '../../lambda/domain/remote-access';
import { ADMINISTRATOR, WINDOWS_DISK_GIB } from '../../lambda/domain/windows';
import { CatalogueImage } from './catalogue-image';
import { OperatingSystem } from './operating-system';

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

/** Where the AMI comes from, in the stack of a catalogue. */
type SourceIn = (scope: Construct) => Image['source'];

/**
 * An image that maps an AMI which is not ours. The AMI must be a Linux for x86_64 with cloud-init, systemd, OpenSSH and
 * Python 3.6 or newer, or a Windows Server with EC2Launch; the guest is installed at the first boot.
 *
 * @throws Error for a Linux without a loginUser, and for a Windows with another than `Administrator` or with too small a
 *   disk
 */
export class SemiManagedImage extends CatalogueImage {
  /** Maps the AMI that an SSM parameter names at the time of a launch. */
  public static fromSsmParameter(props: SemiManagedImageFromSsmParameterProps): SemiManagedImage {
    return new SemiManagedImage(props, () => ({ parameter: props.parameterName }));
  }

  /** Maps one AMI. */
  public static fromAmi(props: SemiManagedImageFromAmiProps): SemiManagedImage {
    return new SemiManagedImage(props, () => ({ ami: props.amiId }));
  }

  /**
   * Maps one AMI in each region: the deployment takes that of its own.
   *
   * @throws Error at synth for a region without one, where the region is known then
   */
  public static fromAmis(props: SemiManagedImageFromAmisProps): SemiManagedImage {
    const amis = ec2.MachineImage.genericLinux(props.amiIds);
    // The map of a stack that knows its region only later has the same name for every image.
    const own = (scope: Construct): Construct => new Construct(scope, `${props.key}-amis`);
    return new SemiManagedImage(props, (scope) => ({ ami: amis.getImage(own(scope)).imageId }));
  }

  /**
   * Maps the AMI that is the newest of this name when the app is synthesised first; the CDK remembers it in
   * `cdk.context.json`. The stacks must know their account and region (`env`).
   *
   * @see https://docs.aws.amazon.com/cdk/v2/guide/context.html
   */
  public static fromLookup(props: SemiManagedImageFromLookupProps): SemiManagedImage {
    const { amiName: name, owners } = props;
    const found = ec2.MachineImage.lookup({ name, ...(owners && { owners }) });
    return new SemiManagedImage(props, (scope) => ({ ami: found.getImage(scope).imageId }));
  }

  readonly #record: Omit<Image, 'source'>;
  readonly #source: SourceIn;

  private constructor(props: SemiManagedImageProps, source: SourceIn) {
    super(props.key);
    const { key, name, description = '' } = props;
    const os = OPERATING_SYSTEMS.find((one) => one === (props.os ?? OperatingSystem.LINUX).name) ?? 'linux';
    this.#source = source;
    this.#record = {
      key,
      name,
      description,
      kind: 'semi-managed',
      os,
      ...(os === 'windows' ? onWindows(props) : onLinux(props)),
      readiness: usualReadiness(os),
    };
  }

  /** @internal */
  public _recordIn(_deploymentName: string, scope: Construct): Image {
    return { ...this.#record, source: this.#source(scope) };
  }
}

type Usual = Pick<Image, 'loginUser' | 'defaultType' | 'allowedTypes' | 'diskGiB'>;

function onLinux({ key, loginUser, allowedTypes, ...props }: SemiManagedImageProps): Usual {
  if (loginUser === undefined) {
    throw new Error(
      `the image ${key} has no loginUser: say whom its AMI lets in with the key, for example "ubuntu" or "ec2-user"`,
    );
  }
  const { defaultType = USUAL.linux.defaultType, diskGiB = USUAL.linux.diskGiB } = props;
  return { loginUser, defaultType, allowedTypes: allowedTypes ?? usualTypes('linux', defaultType), diskGiB };
}

function onWindows({ key, loginUser = ADMINISTRATOR, allowedTypes, ...props }: SemiManagedImageProps): Usual {
  const { defaultType = USUAL.windows.defaultType, diskGiB = USUAL.windows.diskGiB } = props;
  if (loginUser !== ADMINISTRATOR) {
    throw new Error(
      `the image ${key} has the loginUser "${loginUser}": on Windows EC2 hands out the password of ${ADMINISTRATOR} only`,
    );
  }
  if (diskGiB < WINDOWS_DISK_GIB.least) {
    throw new Error(
      `the image ${key} has a disk of ${diskGiB} GiB: Windows needs ${WINDOWS_DISK_GIB.least} GiB or more`,
    );
  }
  return {
    loginUser,
    defaultType,
    allowedTypes: allowedTypes ?? usualTypes('windows', defaultType),
    diskGiB,
  };
}
