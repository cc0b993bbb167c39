import type { ImageView } from '../../../lambda/contract/answers';

export const FILTERS = ['all', 'gpu', 'linux', 'windows'] as const;
export type Filter = (typeof FILTERS)[number];

const GROUPS = ['managed', 'derived', 'semi-managed'] as const;
export type Group = (typeof GROUPS)[number];

/** Where it stands among the others. */
export function groupOf({ kind, icon }: Pick<ImageView, 'kind' | 'icon'>): Group {
  return icon === 'derived' ? 'derived' : kind;
}

/** Those that every word of the search is found in, by group and name. */
export function shownImages(
  images: readonly ImageView[],
  search: string,
  filter: Filter,
): readonly (readonly [Group, readonly ImageView[]])[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = images.filter((image) => {
    const { key, name, description, os, gpu, tiles } = image;
    if (filter === 'gpu' && !gpu) return false;
    if ((filter === 'linux' || filter === 'windows') && os !== filter) return false;
    const text = [key, name, description, os, ...tiles.map((tile) => tile.name)].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return GROUPS.map((group) => {
    const inGroup = found.filter((image) => groupOf(image) === group);
    return [group, inGroup.toSorted((a, b) => a.name.localeCompare(b.name))] as const;
  }).filter(([, inGroup]) => inGroup.length > 0);
}

/** What the cheapest of its types costs in an hour; its default type where no other is known. */
export function priceFrom({
  types,
  pricePerHour,
}: Pick<ImageView, 'types' | 'pricePerHour'>): number | undefined {
  const known = types.flatMap((type) => type.pricePerHour ?? []);
  return known.length > 0 ? Math.min(...known) : pricePerHour;
}
