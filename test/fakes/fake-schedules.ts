import type { Alarm } from '../../lambda/domain/alarms';
import { present, type Seen } from '../../lambda/domain/seen';
import type { Session } from '../../lambda/domain/session';
import type { Schedules } from '../../lambda/ports/schedules';
import type { FakeAws } from './fake-aws';

export class FakeSchedules implements Schedules {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find({ id }: Session): Promise<Seen<readonly string[]>> {
    return this.#aws.trips.call('schedules.find', () =>
      present([...this.#aws.schedules.values()].filter((s) => s.session === id).map((s) => s.name)),
    );
  }

  arm({ owner, id, generation }: Session, alarm: Alarm): Promise<void> {
    return this.#aws.trips.call(`schedules.arm ${alarm.kind}`, () => {
      if (this.#aws.schedules.has(alarm.name)) return;
      this.#aws.schedules.set(alarm.name, {
        ...alarm,
        owner,
        session: id,
        generation,
        madeAt: this.#aws.clock.now(),
      });
    });
  }

  disarm(name: string): Promise<void> {
    return this.#aws.trips.call('schedules.disarm', () => void this.#aws.schedules.delete(name));
  }
}
