/** Sets of addresses that AWS keeps up to date. */
export interface PrefixLists {
  /** The id, in this region, of the list of that name; undefined where there is none. */
  idOf(name: string): Promise<string | undefined>;
}
