import type { Ami } from '../../lambda/domain/ami';
import type { Image } from '../../lambda/domain/image';
import { Refusal } from '../../lambda/domain/refusal';
import type { AmiFacts } from '../../lambda/ports/ami-facts';
import { aType } from '../builders/ami';

/** EC2 and the parameters as a test lays them out. Every instance type is one for x86_64, except those of Graviton. */
export class FakeAmiFacts implements AmiFacts {
  readonly amis = new Map<string, Ami>();
  readonly parameters = new Map<string, string>();

  constructor(...amis: readonly Ami[]) {
    for (const ami of amis) this.amis.set(ami.id, ami);
  }

  async find(source: Image['source']): Promise<Ami | undefined> {
    if ('ami' in source) return this.amis.get(source.ami);
    const id = this.parameters.get(source.parameter);
    if (id === undefined)
      throw new Refusal('image-unavailable', `There is no parameter ${source.parameter}.`);
    return this.amis.get(id);
  }

  async types(names: readonly string[]): Promise<ReturnType<typeof aType>[]> {
    return names.map((type) => aType({ type, ...(type.startsWith('t4g.') && { architectures: ['arm64'] }) }));
  }
}
