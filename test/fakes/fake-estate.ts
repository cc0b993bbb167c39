import type { Disks, FoundInstance } from '../../lambda/domain/rebuild';
import type { Estate, Remnant } from '../../lambda/ports/estate';
import type { FakeAws, FakeInstance } from './fake-aws';

/** So many instances EC2 shows in one answer. */
const PAGE = 1000;

export class FakeEstate implements Estate {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  async instances(): Promise<readonly FoundInstance[]> {
    const ours = this.#ours([...this.#aws.instances.values()].filter((it) => it.hidden-- <= 0));
    const found: FoundInstance[] = [];
    do {
      const page = await this.#aws.trips.call('estate.instances', () =>
        ours.slice(found.length, found.length + PAGE).map(shown),
      );
      found.push(...page);
    } while (found.length < ours.length);
    return found;
  }

  disks({ id, rootDevice }: FoundInstance): Promise<Disks> {
    return this.#aws.trips.call('estate.disks', () => {
      const disks = this.#aws.instances.get(id)?.disks;
      if (disks === undefined) throw new Error(`EC2 does not show the disk ${rootDevice} of ${id}`);
      return disks;
    });
  }

  keyPairs(): Promise<readonly Remnant[]> {
    return this.#aws.trips.call('estate.keyPairs', () => this.#remnants(this.#aws.keyPairs.values()));
  }

  secrets(): Promise<readonly Remnant[]> {
    return this.#aws.trips.call('estate.secrets', () => this.#remnants(this.#aws.secrets.values()));
  }

  doors(): Promise<readonly (Remnant & { groupId: string })[]> {
    return this.#aws.trips.call('estate.doors', () =>
      this.#ours([...this.#aws.groups].map(([groupId, it]) => ({ ...it, groupId }))).map(
        ({ deployment, session, groupId }) => ({ deployment, session, groupId, at: 0 }),
      ),
    );
  }

  schedules(): Promise<readonly (Remnant & { name: string })[]> {
    return this.#aws.trips.call('estate.schedules', () =>
      [...this.#aws.schedules.values()].map(({ session, name, madeAt }) => ({
        deployment: this.#aws.deployment,
        session,
        name,
        at: madeAt,
      })),
    );
  }

  #remnants(all: Iterable<{ deployment: string; session: string; madeAt: number }>): readonly Remnant[] {
    return this.#ours([...all]).map(({ deployment, session, madeAt: at }) => ({ deployment, session, at }));
  }

  #ours<T extends { readonly deployment: string }>(all: readonly T[]): readonly T[] {
    return all.filter(({ deployment }) => deployment === this.#aws.deployment);
  }
}

/** An instance as EC2 shows it. */
export function shown({
  hidden: _h,
  movesAt: _m,
  token: _t,
  publicKey: _p,
  disks: _d,
  ...it
}: FakeInstance): FoundInstance {
  return { ...it, ami: 'ami-1', rootDevice: '/dev/sda1' };
}
