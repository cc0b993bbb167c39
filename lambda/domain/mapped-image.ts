import { type Ami, osOf } from './ami';
import type { Finding } from './findings';
import { ARCHITECTURES, type Image, type OperatingSystem, type Protocol, type ReadyBy } from './image';
import { usualReadiness } from './remote-access';
import { ADMINISTRATOR, WINDOWS_DEFAULT_TYPE, WINDOWS_DISK_GIB, WINDOWS_TYPES } from './windows';

/** An image that somebody mapped while the deployment runs. */
export interface MappedImage {
  readonly image: Image;
  /** Who mapped it, and when. Epoch milliseconds. */
  readonly mappedBy: string;
  readonly mappedAt: number;
  /** When its AMI was last looked at, and what was found then. */
  readonly checkedAt: number;
  readonly findings: readonly Finding[];
}

/** What somebody says of an AMI that is to become an image. */
export interface MapOrder {
  readonly name: string;
  readonly description?: string | undefined;
  readonly loginUser?: string | undefined;
  readonly defaultType?: string | undefined;
  readonly allowedTypes?: readonly string[] | undefined;
  readonly diskGiB?: number | undefined;
  readonly protocols?: readonly Protocol[] | undefined;
  /** What makes its computers ready; left out: their guest. */
  readonly readiness?: ReadyBy | undefined;
}

interface Usual {
  readonly defaultType: string;
  readonly types: readonly string[];
  readonly diskGiB: number;
}

/** What holds for an AMI that is not ours where nobody says otherwise. */
export const USUAL: Readonly<Record<OperatingSystem, Usual>> = {
  linux: { defaultType: 't3.small', types: ['t3.small', 't3.medium', 't3.large'], diskGiB: 20 },
  windows: { defaultType: WINDOWS_DEFAULT_TYPE, types: WINDOWS_TYPES, diskGiB: WINDOWS_DISK_GIB.usual },
};

/** The types that stand in for the default one where nobody names them. */
export function usualTypes(os: OperatingSystem, defaultType: string): string[] {
  const { types } = USUAL[os];
  return types.includes(defaultType) ? [...types] : [defaultType];
}

/**
 * Why this user cannot be the one whom an AMI lets in; undefined when they can.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-rdp.html
 */
export function wrongLoginUser(os: OperatingSystem, loginUser: string): string | undefined {
  if (os === 'windows' && loginUser !== ADMINISTRATOR)
    return `loginUser: on Windows EC2 hands out the password of ${ADMINISTRATOR} only, not of "${loginUser}". Leave it out.`;
  if (os === 'linux' && loginUser === ADMINISTRATOR)
    return `loginUser: ${ADMINISTRATOR} is the user of Windows, and this AMI is a Linux one. Say whom it lets in, for example "ubuntu" or "ec2-user".`;
  return undefined;
}

/**
 * The image that an order describes: what runs on it is what its AMI says. The default is the first of the types that are
 * named, if it is not named itself.
 */
export function imageOf(
  key: string,
  order: MapOrder,
  source: Image['source'],
  loginUser: string,
  ami: Pick<Ami, 'rootGiB' | 'platform' | 'architecture'>,
): Image {
  const os = osOf(ami);
  const arch = ARCHITECTURES.find((one) => one === ami.architecture);
  const usual = USUAL[os];
  const { name, description = '', allowedTypes, diskGiB, protocols, readiness } = order;
  const ready = { ...(protocols && { protocols }), ...(readiness && { readyBy: readiness }) };
  const defaultType = order.defaultType ?? allowedTypes?.[0] ?? usual.defaultType;
  return {
    key,
    name,
    description,
    kind: 'semi-managed',
    os,
    loginUser,
    defaultType,
    allowedTypes: allowedTypes ?? usualTypes(os, defaultType),
    diskGiB: diskGiB ?? Math.max(usual.diskGiB, ami.rootGiB),
    readiness: usualReadiness({ os, ...ready }),
    ...ready,
    ...(arch && { arch }),
    source,
  };
}
