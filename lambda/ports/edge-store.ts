/** What the edge's function reads while it runs: a few texts by name. */
export interface EdgeStore {
  /** Writes one text; functions all over the world read it within seconds. */
  put(key: string, value: string): Promise<void>;
}
