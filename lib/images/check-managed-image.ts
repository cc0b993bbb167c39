import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { hasGpu } from '../../lambda/domain/gpu';
import type { ManagedImageKind } from './managed-image-kinds';
import { Tile } from './tile';

interface Said {
  readonly defaultType?: string;
  readonly buildInstanceTypes?: string[];
  readonly allowedTypes?: string[];
  readonly tiles?: Tile[];
  readonly containerImages?: Record<string, string>;
  readonly accounts?: string[];
  readonly encryptionKey?: kms.IKey;
}

/** `name:tag` or `name@digest`; a port of the registry is no tag. */
const PINNED = /^[a-z0-9][\w.\-/:]*(?::[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/i;

/**
 * Looks at what the build, hours later, would stumble over.
 *
 * @throws Error with the image, the field, the value and what it may be
 */
export function checkManagedImage(key: string, kind: ManagedImageKind, props: Said, parent?: string): void {
  const fail = (why: string): never => {
    throw new Error(`the image "${key}" cannot be built. ${why}`);
  };
  if (key.includes('--')) fail('key: two hyphens in a row divide the names of what builds it: use one');
  if (key === parent) fail('key: it is the key of what it is derived from: give it another one');
  const { defaultType, allowedTypes = [], buildInstanceTypes = [] } = props;
  const types = [...(defaultType === undefined ? [] : [defaultType]), ...allowedTypes, ...buildInstanceTypes];
  const without = kind.gpu ? types.find((type) => !hasGpu(type)) : undefined;
  if (without !== undefined) fail(`${without} has no GPU that its driver knows: only such types may be used`);
  if (props.buildInstanceTypes?.length === 0) fail('buildInstanceTypes: must name at least one type');

  const tiles = (props.tiles ?? Tile.all()).map(({ name }) => name);
  for (const [tile, image] of Object.entries(props.containerImages ?? {})) {
    if (!tiles.includes(tile)) fail(`containerImages: "${tile}" is none of its tiles (${tiles.join(', ')})`);
    if (!PINNED.test(image) || image.endsWith(':latest')) {
      fail(
        `containerImages: "${image}" may be another image tomorrow: name it with a tag, not latest, or a digest`,
      );
    }
  }

  const accounts = props.accounts ?? [];
  const odd = accounts.find((account) => !Token.isUnresolved(account) && !/^\d{12}$/.test(account));
  if (odd !== undefined) fail(`accounts: "${odd}" is no account: an account is 12 digits`);
  if (accounts.length > 0 && props.encryptionKey === undefined) {
    fail('accounts: what the key of AWS encrypts cannot be shared: give an encryptionKey that they may use');
  }
}
