import { READY_TIMES } from '../../lambda/domain/ready-times';
import type { ReadyTimes } from '../../lambda/ports/ready-times';

/** What was noted, in memory. */
export class FakeReadyTimes implements ReadyTimes {
  readonly times = new Map<string, readonly number[]>();
  /** Whether nothing can be noted now. */
  broken = false;

  async list(): Promise<ReadonlyMap<string, readonly number[]>> {
    return new Map(this.times);
  }

  async note(image: string, seconds: number): Promise<void> {
    if (this.broken) throw new Error('the table is busy');
    this.times.set(image, [...(this.times.get(image) ?? []), seconds].slice(-READY_TIMES));
  }
}
