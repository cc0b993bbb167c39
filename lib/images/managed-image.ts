import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { amiParameterName } from '../../lambda/contract/names';
import type { Image } from '../../lambda/domain/image';
import { CatalogueImage } from './catalogue-image';
import { checkManagedImage } from './check-managed-image';
import { componentsOf, furtherComponents } from './components/all';
import type { Component } from './components/document';
import type { ImagePlan } from './image-plan';
import { imageTiles, workbenchReadiness } from './image-tiles';
import { CPU_WORKBENCH, GPU_WORKBENCH, type ManagedImageKind } from './managed-image-kinds';
import type { DerivedImageProps, ManagedImageProps } from './managed-image-props';
import { Tile } from './tile';

/**
 * An image that Berth itself looks after: a pipeline of EC2 Image Builder makes and tests its AMI, again whenever what
 * it is made from has changed, and an SSM parameter of the deployment names the newest one.
 *
 * @throws Error for a field that cannot be used, with its value and what it may be
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
   * An image with everything that another one has, and more. It is built upon the other's AMI, and anew whenever that
   * has changed: only what it has more than the other is carried out, and all is tested again. Where the other is not
   * among the images of a deployment, it is built all the same.
   *
   * @see https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImageRecipe.html
   */
  public static derivedFrom(parent: ManagedImage, props: DerivedImageProps): ManagedImage {
    return new ManagedImage(parent.#kind, { ...parent.#props, ...props }, parent);
  }

  readonly #kind: ManagedImageKind;
  readonly #props: ManagedImageProps;
  readonly #parent: ManagedImage | undefined;

  private constructor(kind: ManagedImageKind, props: ManagedImageProps, parent?: ManagedImage) {
    super(props.key ?? kind.key);
    this.#kind = kind;
    this.#props = props;
    this.#parent = parent;
    checkManagedImage(this.key, kind, props, parent?.key);
  }

  /**
   * What it is derived from.
   *
   * @internal
   */
  public _parent(): ManagedImage | undefined {
    return this.#parent;
  }

  /**
   * The customer key of its disk.
   *
   * @internal
   */
  public _diskKey(): kms.IKey | undefined {
    return this.#props.encryptionKey;
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
    const tiles = imageTiles(this.#props.tiles ?? Tile.all());
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
      readiness: workbenchReadiness(tiles),
      icon: this.#parent ? 'derived' : kind.icon,
      arch: 'x86_64',
      gpu: kind.gpu,
      tiles,
      source: { parameter: amiParameterName(deploymentName, this.key) },
    };
  }

  /** @internal */
  public _plan(): ImagePlan {
    const kind = this.#kind;
    const props = this.#props;
    const tiles = (props.tiles ?? Tile.all()).map(({ name }) => name);
    if (tiles.length === 0) {
      throw new Error(
        `the image "${this.key}" cannot be built. tiles: must name at least one (${Tile.all()
          .map(({ name }) => name)
          .join(', ')})`,
      );
    }
    const choice = {
      gpu: kind.gpu,
      tiles: [...new Set(tiles)],
      containerImages: props.containerImages ?? {},
    };
    const own = this.#own();
    return {
      key: this.key,
      name: props.name ?? kind.name,
      parent: this.#parent ? { image: this.#parent.key } : { parameter: kind.parentParameter },
      channel: props.promoteByHand === true ? 'candidate' : 'stable',
      components: this.#parent
        ? furtherComponents(choice, this.#parent.#ofAll(), own)
        : componentsOf(choice, own),
      buildInstanceTypes: props.buildInstanceTypes ?? kind.buildInstanceTypes,
      diskGiB: props.diskGiB ?? kind.diskGiB,
      regions: props.regions ?? [],
      accounts: props.accounts ?? [],
      encryptionKey: props.encryptionKey,
      vulnerabilityScan: props.vulnerabilityScan ?? false,
    };
  }

  #own(): readonly (Component | string)[] {
    // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
    return (this.#props.components ?? []).map((component) => component._source());
  }

  /** What it and all that it is derived from have of yours. */
  #ofAll(): readonly (Component | string)[] {
    return this.#parent ? [...this.#parent.#ofAll(), ...this.#own()] : this.#own();
  }
}
