import type { StatusSeen } from '../../lambda/domain/session';
import type { Statuses } from '../../lambda/ports/statuses';
import type { FakeAws } from './fake-aws';

/** EC2's checks take so long until they have passed for the first time. */
export const CHECKS_TAKE = 90_000;

export class FakeStatuses implements Statuses {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  of(instanceIds: readonly string[]): Promise<ReadonlyMap<string, StatusSeen>> {
    return this.#aws.trips.call('statuses.of', () => {
      const running = instanceIds.filter((id) => this.#aws.instances.get(id)?.state === 'running');
      return new Map(running.map((id) => [id, this.#statusOf(id)]));
    });
  }

  #statusOf(id: string): StatusSeen {
    const since = this.#aws.runningSince.get(id) ?? 0;
    return this.#aws.clock.now() - since < CHECKS_TAKE
      ? { system: 'initializing', instance: 'initializing' }
      : { ...this.#aws.checked };
  }
}
