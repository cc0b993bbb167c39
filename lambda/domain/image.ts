export const OPERATING_SYSTEMS = ['linux', 'windows'] as const;
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

export const IMAGE_KINDS = ['managed', 'semi-managed'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** The pictures that images are shown with. */
export const IMAGE_ICONS = ['cpu-workbench', 'gpu-workbench', 'derived', 'linux', 'windows'] as const;
export type ImageIcon = (typeof IMAGE_ICONS)[number];

/** The processor architectures of AMIs, as EC2 names them. */
export const ARCHITECTURES = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** What the workbench of a managed image may have besides its terminal: services of its compose file. */
export const TILE_NAMES = ['jupyter', 'rstudio', 'zeppelin', 'code', 'desktop'] as const;
export type TileName = (typeof TILE_NAMES)[number];

/** What makes a computer ready: its guest has proved all that was promised, or EC2's status checks have passed. */
export const READY_BY = ['guest', 'status-checks'] as const;
export type ReadyBy = (typeof READY_BY)[number];

/** The ways into a computer that a door can be opened for; `web` is the AMI's own page, by HTTPS. */
export const PROTOCOLS = ['ssh', 'rdp', 'web'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One thing of a workbench that people open in their browser. */
export interface ImageTile {
  /** Also the name of the check that proves it. */
  readonly key: string;
  /** What people see. */
  readonly name: string;
  /** Where it is below the workbench's address. */
  readonly path: string;
}

/** One thing the guest must prove before a session is ready. */
export interface Check {
  readonly name: string;
  readonly kind: 'tcp' | 'http';
  readonly port: number;
  /** For `http`: the path that must answer, neither with 404 nor with 500 and above. */
  readonly path?: string;
}

/** After how long without use the computers of an image are stopped. */
export interface IdleRule {
  /** Where the owner says nothing. */
  readonly usualMinutes: number;
  /** The most that an owner may ask for; missing: as much as they like. */
  readonly mostMinutes?: number | undefined;
  /** Whether an owner may ask never to be stopped for that. */
  readonly neverAllowed: boolean;
}

/** What a session can be launched from, as the catalogue describes it. */
export interface Image {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly kind: ImageKind;
  readonly os: OperatingSystem;
  readonly loginUser: string;
  readonly defaultType: string;
  /** Types that may be launched, the default among them, in the order in which they stand in for each other. */
  readonly allowedTypes: readonly string[];
  readonly diskGiB: number;
  /** What its guest must prove; empty for an image without a guest. */
  readonly readiness: readonly Check[];
  /** Missing: its guest. `status-checks` is said of an AMI that the guest cannot run on: it is not given to it. */
  readonly readyBy?: ReadyBy | undefined;
  /** The ways in besides a workbench, the usual one first; missing: the one of its operating system. */
  readonly protocols?: readonly Protocol[] | undefined;
  /** Missing in old records: that of its operating system. */
  readonly icon?: ImageIcon | undefined;
  /** Missing where nobody has said it, nor its AMI. */
  readonly arch?: Architecture | undefined;
  /** Whether it is of use only on computers with a GPU: each of its types has one. */
  readonly gpu?: boolean | undefined;
  /** What its workbench has; missing for an image without a workbench. */
  readonly tiles?: readonly ImageTile[] | undefined;
  /** For how long its computers may be unused, where the administrator limits that. */
  readonly idle?: IdleRule | undefined;
  /** Where the AMI comes from: an SSM parameter's name or an AMI id. */
  readonly source: { readonly parameter: string } | { readonly ami: string };
}

export interface Disk {
  /** As EC2 names it: `/dev/sdb`. */
  readonly device: string;
  readonly sizeGiB: number;
}

/** The image as one session recorded it: later changes of the catalogue do not move a running session. */
export interface LaunchImage {
  readonly key: string;
  readonly kind: ImageKind;
  readonly os: OperatingSystem;
  readonly loginUser: string;
  readonly ami: string;
  /** Which version of the image it is: the one of the parameter that names its AMI. Only managed images have some. */
  readonly version?: number | undefined;
  /** The AMI's `UsageOperation`: what EC2 bills its computers as. Missing in old records: plain Linux. */
  readonly operation?: string | undefined;
  readonly rootDevice: string;
  /** 0 on a record that was made anew after a loss, until EC2 has said it. */
  readonly diskGiB: number;
  /** The AMI's disks beside its root. Missing in old records. */
  readonly furtherDisks?: readonly Disk[] | undefined;
  readonly readiness: readonly Check[];
  readonly readyBy?: ReadyBy | undefined;
  readonly protocols?: readonly Protocol[] | undefined;
  readonly tiles?: readonly ImageTile[] | undefined;
}

/** Whether Berth's guest runs on its computers: it is not given to an AMI that cannot run it. */
export function hasGuest({ readyBy }: Pick<LaunchImage, 'readyBy'>): boolean {
  return readyBy !== 'status-checks';
}

/** All of its disks together, as they are billed. */
export function disksGiB({ diskGiB, furtherDisks = [] }: LaunchImage): number {
  return furtherDisks.reduce((sum, { sizeGiB }) => sum + sizeGiB, diskGiB);
}
