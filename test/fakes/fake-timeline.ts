import type { Timeline, TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeAws } from './fake-aws';

export class FakeTimeline implements Timeline {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  append(event: TimelineEvent): Promise<void> {
    return this.#aws.trips.call('timeline.append', () => void this.#aws.events.push(event));
  }

  newest(session: string, most: number): Promise<readonly TimelineEvent[]> {
    return this.#aws.trips.call('timeline.newest', () =>
      this.#aws.events
        .filter((event) => event.session === session)
        .toReversed()
        .slice(0, most),
    );
  }
}
