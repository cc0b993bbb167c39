/** An AMI that a pipeline of this deployment made. */
export interface BuiltAmi {
  readonly id: string;
  /** The key of its image. */
  readonly image: string;
  /** When it was made. Epoch milliseconds. */
  readonly at: number;
}

/** So many AMIs of each image stay in any case: the newest one, and ways back. */
export const VERSIONS_KEPT = 3;

/**
 * The AMIs that nobody needs any more: of each image, whatever its recipes were, all but the newest ones and those that
 * a parameter names.
 */
export function outdated(amis: readonly BuiltAmi[], named: ReadonlySet<string>): readonly BuiltAmi[] {
  const newestFirst = amis.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  const kept = new Map<string, number>();
  return newestFirst.filter(({ id, image }) => {
    const before = kept.get(image) ?? 0;
    kept.set(image, before + 1);
    return before >= VERSIONS_KEPT && !named.has(id);
  });
}
