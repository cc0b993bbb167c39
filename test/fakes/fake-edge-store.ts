import type { EdgeStore } from '../../lambda/ports/edge-store';

/** A key-value store of the edge. */
export class FakeEdgeStore implements EdgeStore {
  readonly values = new Map<string, string>();

  async put(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }
}
