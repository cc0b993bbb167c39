import type { Configuration } from '../lambda/contract/configuration';
import {
  type CatalogueImage,
  ImageComponent,
  ManagedImage,
  OperatingSystem,
  Protocol,
  Readiness,
  SemiManagedImage,
  Tile,
} from '../lib';

type Images = Pick<Configuration, 'managedImages' | 'derivedImages' | 'semiManagedImages'>;
type Entry<K extends keyof Images> = NonNullable<Images[K]>[number];

/**
 * The images of a configuration file as the constructs take them. Without a word of managed images there is the
 * workbench without a GPU.
 *
 * @throws Error for an image that is derived from one that is not there, naming the field, the value and what it may be
 */
export function imagesOf({
  managedImages = [{ workbench: 'cpu' }],
  derivedImages = [],
  semiManagedImages = [],
}: Images): CatalogueImage[] {
  const built = managedImages.map(managed);
  for (const [n, { from, components, ...entry }] of derivedImages.entries()) {
    const parent = built.find(({ key }) => key === from);
    if (parent === undefined) {
      const keys = built.map(({ key }) => key).join(', ') || 'there is none';
      throw new Error(
        `the configuration is not valid: derivedImages.${n}.from: must be the key of a managed image, or of a derived one before it: ${keys} (it was ${JSON.stringify(from)})`,
      );
    }
    built.push(ManagedImage.derivedFrom(parent, { ...entry, components: components.map(componentOf) }));
  }
  return [...built, ...semiManagedImages.map(semiManaged)];
}

function managed({ workbench, tiles, components, ...same }: Entry<'managedImages'>): ManagedImage {
  const props = {
    ...same,
    ...(tiles && { tiles: Tile.all().filter(({ name }) => tiles.some((tile) => tile === name)) }),
    ...(components && { components: components.map(componentOf) }),
  };
  return workbench === 'gpu'
    ? ManagedImage.gpuDockerWorkbench(props)
    : ManagedImage.cpuDockerWorkbench(props);
}

function componentOf(component: Entry<'derivedImages'>['components'][number]): ImageComponent {
  return 'arn' in component ? ImageComponent.fromArn(component.arn) : ImageComponent.fromScripts(component);
}

const WAYS = { ssh: Protocol.SSH, rdp: Protocol.RDP, web: Protocol.WEB };
const READY = { guest: Readiness.GUEST, 'status-checks': Readiness.STATUS_CHECKS };

function semiManaged(entry: Entry<'semiManagedImages'>): CatalogueImage {
  const { parameterName, amiId = '', os, protocols, readiness, ...same } = entry;
  const image = {
    ...same,
    os: os === 'windows' ? OperatingSystem.WINDOWS : OperatingSystem.LINUX,
    ...(protocols && { protocols: protocols.map((name) => WAYS[name]) }),
    ...(readiness && { readiness: READY[readiness] }),
  };
  return parameterName === undefined
    ? SemiManagedImage.fromAmi({ ...image, amiId })
    : SemiManagedImage.fromSsmParameter({ ...image, parameterName });
}
