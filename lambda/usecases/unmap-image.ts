import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import type { Catalogue } from '../ports/images';
import type { MappedImages } from '../ports/mapped-images';
import { mustKeepImages } from './image-keeper';

export interface UnmapPorts {
  readonly ofStack: Catalogue;
  readonly mapped: MappedImages;
}

/**
 * Takes a mapped image out of the catalogue. Its sessions go on: they hold their own copy of what they were launched
 * from. For up to a minute it may still be launched.
 *
 * @throws Refusal `not-allowed`, `not-found`; `conflict` for one of the stack's own images
 */
export async function unmapImage(
  { ofStack, mapped }: UnmapPorts,
  caller: Caller,
  key: string,
): Promise<void> {
  mustKeepImages(caller, 'unmap-image');
  if (await mapped.remove(key)) return;
  if ((await ofStack.find(key)) === undefined) throw new Refusal('not-found', `There is no image "${key}".`);
  const text = `The image "${key}" is part of the deployed stack: it goes when the stack is deployed without it.`;
  throw new Refusal('conflict', text);
}
