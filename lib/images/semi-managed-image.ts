import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { type Image, OPERATING_SYSTEMS, PROTOCOLS, READY_BY } from '../../lambda/domain/image';
import { USUAL, usualTypes } from '../../lambda/domain/mapped-image';
import { usualReadiness } from '../../lambda/domain/remote-access';
import { ADMINISTRATOR, WINDOWS_DISK_GIB } from '../../lambda/domain/windows';
import { CatalogueImage } from './catalogue-image';
import { OperatingSystem } from './operating-system';
import type {
  SemiManagedImageFromAmiProps,
  SemiManagedImageFromAmisProps,
  SemiManagedImageFromLookupProps,
  SemiManagedImageFromSsmParameterProps,
  SemiManagedImageProps,
} from './semi-managed-image-props';

/** Where the AMI comes from, in the stack of a catalogue. */
type SourceIn = (scope: Construct) => Image['source'];

/**
 * An image that maps an AMI which is not ours. The AMI must be a Linux for x86_64 with cloud-init, systemd, OpenSSH and
 * Python 3.6 or newer, or a Windows Server with EC2Launch; the guest is installed at the first boot. Of an AMI that the
 * guest cannot run on say `Readiness.STATUS_CHECKS`.
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
    const ready = readyOf(props);
    this.#source = source;
    this.#record = {
      key,
      name,
      description,
      kind: 'semi-managed',
      os,
      ...(os === 'windows' ? onWindows(props) : onLinux(props)),
      readiness: usualReadiness({ os, ...ready }),
      ...ready,
    };
  }

  /** @internal */
  public _recordIn(_deploymentName: string, scope: Construct): Image {
    return { ...this.#record, source: this.#source(scope) };
  }
}

function readyOf({ protocols, readiness }: SemiManagedImageProps): Pick<Image, 'protocols' | 'readyBy'> {
  const named = protocols?.flatMap(({ name }) => PROTOCOLS.filter((one) => one === name));
  const readyBy = READY_BY.find((one) => one === readiness?.name);
  return { ...(named && { protocols: named }), ...(readyBy && { readyBy }) };
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
