import type { Image } from '../../lambda/domain/image';
import type { BuiltAmi } from '../../lambda/domain/retire';
import type { Amis } from '../../lambda/ports/amis';

/** AMIs as a test lays them out. */
export class FakeAmis implements Amis {
  readonly all: BuiltAmi[];
  readonly namedIds = new Set<string>();
  readonly usedIds = new Set<string>();
  /** What cannot be taken away. */
  readonly stuck = new Set<string>();

  constructor(...all: readonly BuiltAmi[]) {
    this.all = [...all];
  }

  built(): Promise<readonly BuiltAmi[]> {
    return Promise.resolve([...this.all]);
  }

  named(_images: readonly string[], sources: readonly Image['source'][]): Promise<ReadonlySet<string>> {
    const byId = sources.flatMap((source) => ('ami' in source ? [source.ami] : []));
    return Promise.resolve(new Set([...this.namedIds, ...byId]));
  }

  used(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(ids.filter((id) => this.usedIds.has(id))));
  }

  async remove(id: string): Promise<void> {
    if (this.stuck.has(id)) throw new Error('AWS does not want to');
    this.all.splice(0, this.all.length, ...this.all.filter((ami) => ami.id !== id));
  }
}
