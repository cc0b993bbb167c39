import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { amiParameterName } from '../../lambda/contract/names';
import type { Image } from '../../lambda/domain/image';
import { CatalogueImage } from './catalogue-image';
import { checkManagedImage } from './check-managed-image';
import { componentsOf } from './components/all';
import type { ImageComponent } from './image-component';
import type { ImagePlan } from './image-plan';
import { CPU_WORKBENCH, GPU_WORKBENCH, type ManagedImageKind } from './managed-image-kinds';
import { Tile } from './tile';

export interface ManagedImageProps {
  /**
   * Its key in the catalogue: small letters, digits and `-`.
   *
   * @default - `cpu-docker-workbench` or `gpu-docker-workbench`
   */
  readonly key?: string;
  /**
   * What people see.
   *
   * @default - `Workbench` or `GPU workbench`
   */
  readonly name?: string;
  /**
   * A sentence about it.
   *
   * @default - a sentence about the workbench
   */
  readonly description?: string;
  /**
   * The deployment whose AMI `getImage` gives to instances of your own. A `Berth` uses its own name.
   *
   * @default 'berth'
   */
  readonly deploymentName?: string;
  /**
   * What is built into it after everything of ours.
   *
   * @default - nothing
   */
  readonly components?: ImageComponent[];
  /**
   * The tiles of the workbench.
   *
   * @default - all tiles
   */
  readonly tiles?: Tile[];
  /**
   * Other container images than ours, by the names of their tiles, with a tag or a digest:
   * `{ jupyter: 'quay.io/jupyter/r-notebook:2026-09-01' }`.
   *
   * @default - those that this version of Berth was made with
   */
  readonly containerImages?: Record<string, string>;
  /**
   * The instance types that it is built and tested on; each is tried when there is no capacity for the one before.
   *
   * @default - t3.large and m5.large; with a GPU g4dn.xlarge, g5.xlarge and g6.xlarge
   */
  readonly buildInstanceTypes?: string[];
  /**
   * Further regions that the AMI is copied to. A parameter of the same name tells its id there, so that a deployment of
   * the same name can use it. Old AMIs in these regions are not removed by Berth.
   *
   * @default - none
   */
  readonly regions?: string[];
  /**
   * Accounts that may launch the AMI, in the region that it is built in. They need an `encryptionKey` that they may use.
   *
   * @default - none
   */
  readonly accounts?: string[];
  /**
   * A customer key for the AMI's disk. Whoever launches the AMI must be allowed to use it.
   *
   * @default - the key of AWS for disks, which costs nothing and cannot be shared
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether Amazon Inspector looks for known vulnerabilities while an image is tested. It must be active for EC2 in
   * this account, and is paid for.
   *
   * @default false
   */
  readonly vulnerabilityScan?: boolean;
  /**
   * Size of the disk, in GiB.
   *
   * @default 80 - 150 with a GPU
   */
  readonly diskGiB?: number;
  /**
   * The instance type of a launch that names none.
   *
   * @default - t3.large; g4dn.xlarge with a GPU
   */
  readonly defaultType?: string;
  /**
   * The instance types that may be launched, in the order in which they stand in for each other. With a GPU only types
   * that have one.
   *
   * @default - the smaller sizes of t3 and m5; with a GPU those of g4dn, g5 and g6
   */
  readonly allowedTypes?: string[];
}

export interface DerivedImageProps {
  /** Its key in the catalogue: small letters, digits and `-`. */
  readonly key: string;
  /** What people see. */
  readonly name: string;
  /**
   * A sentence about it.
   *
   * @default - that of its parent
   */
  readonly description?: string;
  /** What is built into it after everything that its parent has. */
  readonly components: ImageComponent[];
}

/**
 * An image that Berth itself looks after: a pipeline of EC2 Image Builder makes and tests its AMI, again whenever what
 * it is made from has changed, and an SSM parameter of the deployment names the newest one.
 */
export class ManagedImage extends CatalogueImage implements ec2.IMachineImage {
  /**
   * A workbench in containers on a computer without a GPU, on Ubuntu 24.04: t3.large by default, 80 GiB of disk. Its AMI
   * is named by the SSM parameter `/berth/<deployment>/ami/cpu-docker-workbench/stable`.
   */
  public static cpuDockerWorkbench(props: ManagedImageProps = {}): ManagedImage {
    return new ManagedImage(CPU_WORKBENCH, props);
  }

  /**
   * The same workbench on a computer with an NVIDIA GPU, on AWS's Deep Learning Base AMI: g4dn.xlarge by default, 150
   * GiB of disk. Its AMI is named by the SSM parameter `/berth/<deployment>/ami/gpu-docker-workbench/stable`.
   */
  public static gpuDockerWorkbench(props: ManagedImageProps = {}): ManagedImage {
    return new ManagedImage(GPU_WORKBENCH, props);
  }

  /**
   * An image with everything that another one has, and more. It is built from the same beginning, not from the other's
   * AMI, so that neither has to wait for the other and both have the same updates.
   */
  public static derivedFrom(parent: ManagedImage, props: DerivedImageProps): ManagedImage {
    return new ManagedImage(parent.#kind, {
      ...parent.#props,
      ...props,
      components: [...(parent.#props.components ?? []), ...props.components],
    });
  }

  readonly #kind: ManagedImageKind;
  readonly #props: ManagedImageProps;

  private constructor(kind: ManagedImageKind, props: ManagedImageProps) {
    super(props.key ?? kind.key);
    this.#kind = kind;
    this.#props = props;
    checkManagedImage(this.key, kind, props);
  }

  /** The AMI that is the newest at the time of a deployment, for instances of your own. */
  public getImage(scope: Construct): ec2.MachineImageConfig {
    const parameter = amiParameterName(this.#props.deploymentName ?? 'berth', this.key);
    const os = ec2.OperatingSystemType.LINUX;
    return ec2.MachineImage.fromSsmParameter(parameter, { os }).getImage(scope);
  }

  /** @internal */
  public _recordIn(deploymentName: string): Image {
    const kind = this.#kind;
    const { name, description, defaultType, allowedTypes, diskGiB } = this.#props;
    return {
      key: this.key,
      name: name ?? kind.name,
      description: description ?? kind.description,
      kind: 'managed',
      os: 'linux',
      loginUser: 'ubuntu',
      defaultType: defaultType ?? kind.defaultType,
      allowedTypes: allowedTypes ?? kind.allowedTypes,
      diskGiB: diskGiB ?? kind.diskGiB,
      readiness: [
        { name: 'ssh', kind: 'tcp', port: 22 },
        { name: 'workbench', kind: 'http', port: 80, path: '/' },
      ],
      source: { parameter: amiParameterName(deploymentName, this.key) },
    };
  }

  /** @internal */
  public _plan(): ImagePlan {
    const kind = this.#kind;
    const props = this.#props;
    const tiles = (props.tiles ?? Tile.all()).map(({ name }) => name);
    return {
      key: this.key,
      name: props.name ?? kind.name,
      parentParameter: kind.parentParameter,
      components: componentsOf(
        { gpu: kind.gpu, tiles: [...new Set(tiles)], containerImages: props.containerImages ?? {} },
        // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
        (props.components ?? []).map((component) => component._source()),
      ),
      buildInstanceTypes: props.buildInstanceTypes ?? kind.buildInstanceTypes,
      diskGiB: props.diskGiB ?? kind.diskGiB,
      regions: props.regions ?? [],
      accounts: props.accounts ?? [],
      encryptionKey: props.encryptionKey,
      vulnerabilityScan: props.vulnerabilityScan ?? false,
    };
  }
}
