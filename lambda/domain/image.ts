export const OPERATING_SYSTEMS = ['linux', 'windows'] as const;
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

export const IMAGE_KINDS = ['managed', 'semi-managed'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** One thing the guest must prove before a session is ready. */
export interface Check {
  readonly name: string;
  readonly kind: 'tcp' | 'http';
  readonly port: number;
  /** For `http`: the path that must answer below 500. */
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
  readonly readiness: readonly Check[];
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
  readonly diskGiB: number;
  /** The AMI's disks beside its root. Missing in old records. */
  readonly furtherDisks?: readonly Disk[] | undefined;
  readonly readiness: readonly Check[];
}

/** All of its disks together, as they are billed. */
export function disksGiB({ diskGiB, furtherDisks = [] }: LaunchImage): number {
  return furtherDisks.reduce((sum, { sizeGiB }) => sum + sizeGiB, diskGiB);
}
