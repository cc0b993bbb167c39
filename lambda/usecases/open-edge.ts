import type { EdgeStore } from '../ports/edge-store';
import type { PrefixLists } from '../ports/prefix-lists';

/** The addresses from which CloudFront turns to origins, all over the world. */
const CLOUDFRONT = 'com.amazonaws.global.cloudfront.origin-facing';

export interface EdgePorts {
  readonly store: EdgeStore;
  readonly prefixLists: PrefixLists;
}

/**
 * Gives the edge its keys, and says from where it will turn to the computers.
 *
 * @param keys where they lie in the edge's store, and what they are there
 * @returns the id of the prefix list of CloudFront's addresses
 * @throws Error when this region has no such list: no computer could be opened to CloudFront alone
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 */
export async function openEdge(
  { store, prefixLists }: EdgePorts,
  keys: { readonly key: string; readonly value: string },
): Promise<string> {
  const list = await prefixLists.idOf(CLOUDFRONT);
  if (list === undefined) throw new Error(`this region has no managed prefix list ${CLOUDFRONT}`);
  await store.put(keys.key, keys.value);
  return list;
}
