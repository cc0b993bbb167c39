import type { OperatingSystem } from './image';

/** What EC2 says of an AMI. Missing is what it does not say. */
export interface Ami {
  readonly id: string;
  readonly name: string;
  /** `available`, or why it is not: `pending`, `disabled`, `deregistered` and so on. */
  readonly state: string;
  /** `x86_64`, `arm64` and so on. */
  readonly architecture?: string | undefined;
  /** `windows`, or missing for everything else. */
  readonly platform?: string | undefined;
  /** `hvm` or `paravirtual`. */
  readonly virtualization?: string | undefined;
  /** `legacy-bios`, `uefi` or `uefi-preferred`; missing: what the instance type prefers. */
  readonly bootMode?: string | undefined;
  /** Whether it has the network driver that today's instance types need. */
  readonly ena: boolean;
  /** `ebs` or `instance-store`. */
  readonly rootDeviceType?: string | undefined;
  readonly rootGiB: number;
  /** The account that it belongs to. */
  readonly owner?: string | undefined;
  /** Whether that account is the one of the deployment. */
  readonly own: boolean;
  /** `amazon` or `aws-marketplace`, where AWS itself answers for it. */
  readonly ownerAlias?: string | undefined;
  /** Whether software in it must be subscribed to, and is paid for. */
  readonly marketplace: boolean;
  /** Epoch milliseconds. */
  readonly deprecatedAt?: number | undefined;
  /** What its computers are billed as. */
  readonly operation?: string | undefined;
}

/** What EC2 says of an instance type in the region of the deployment. Missing is what it does not say. */
export interface InstanceTypeFacts {
  readonly type: string;
  readonly architectures: readonly string[];
  readonly bootModes?: readonly string[] | undefined;
  readonly virtualizations?: readonly string[] | undefined;
}

/** What runs on an AMI's computers: EC2 names Windows, and nothing else. */
export function osOf({ platform }: Pick<Ami, 'platform'>): OperatingSystem {
  return platform?.toLowerCase() === 'windows' ? 'windows' : 'linux';
}

/** Why an AMI of the AWS Marketplace is neither mapped nor launched. */
export function marketplaceText(id: string): string {
  return `The AMI ${id} comes from AWS Marketplace: it needs a subscription, and what its software costs is in no price list that is read here.`;
}
