import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ImageComponent } from './image-component';
import type { Tile } from './tile';

/** What differs from the usual of a managed image. All of it may be left out. */
export interface ManagedImageProps {
  /**
   * Its key in the catalogue: small letters, digits and single `-`.
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
   * The tiles of the workbench. Besides them it has a terminal. A computer is ready when all of them answer.
   *
   * @default - all tiles
   */
  readonly tiles?: Tile[];
  /**
   * Other container images than ours, by the names of their tiles, with a tag, a digest or both:
   * `{ jupyter: 'quay.io/jupyter/r-notebook:2026-09-01' }`. Where there is a digest (`...@sha256:...`), it counts: nobody
   * can publish another image under it.
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
   * A customer key for the AMI's disk. The functions of the deployment are allowed to use it; whoever else launches the AMI
   * must be, too.
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
  /**
   * Whether new builds wait until somebody has tried them: they are then written into the parameter
   * `/berth/<deployment>/ami/<key>/candidate`, and sessions are launched from what `.../stable` names, which you write.
   * To try one, map the parameter `candidate` as an image of its own.
   *
   * @default false - a build that passes its tests is what sessions are launched from
   */
  readonly promoteByHand?: boolean;
}

/** What an image has more than the one that it is derived from. */
export interface DerivedImageProps {
  /** Its key in the catalogue: small letters, digits and single `-`. */
  readonly key: string;
  /** What people see. */
  readonly name: string;
  /**
   * A sentence about it.
   *
   * @default - that of its parent
   */
  readonly description?: string;
  /** What is built into it: it begins as what its parent is. */
  readonly components: ImageComponent[];
}
