import type { Ami } from './ami';
import type { Finding } from './findings';
import type { Image } from './image';

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
}

/** What holds for an AMI that is not ours where nobody says otherwise. */
export const USUAL_DEFAULT_TYPE = 't3.small';
export const USUAL_DISK_GIB = 20;
const USUAL_TYPES = ['t3.small', 't3.medium', 't3.large'];

/** The types that stand in for the default one where nobody names them. */
export function usualTypes(defaultType: string): string[] {
  return USUAL_TYPES.includes(defaultType) ? [...USUAL_TYPES] : [defaultType];
}

/** The image that an order describes. The default is the first of the types that are named, if it is not named itself. */
export function imageOf(
  key: string,
  order: MapOrder,
  source: Image['source'],
  loginUser: string,
  ami: Pick<Ami, 'rootGiB'>,
): Image {
  const { name, description = '', allowedTypes, diskGiB } = order;
  const defaultType = order.defaultType ?? allowedTypes?.[0] ?? USUAL_DEFAULT_TYPE;
  return {
    key,
    name,
    description,
    kind: 'semi-managed',
    os: 'linux',
    loginUser,
    defaultType,
    allowedTypes: allowedTypes ?? usualTypes(defaultType),
    diskGiB: diskGiB ?? Math.max(USUAL_DISK_GIB, ami.rootGiB),
    readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }],
    source,
  };
}
