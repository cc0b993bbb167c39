import { isOver, type Session } from '../../lambda/domain/session';
import { Overtaken, type Sessions } from '../../lambda/ports/sessions';
import type { TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeAws } from './fake-aws';

export class FakeSessions implements Sessions {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  create(session: Session, event: TimelineEvent): Promise<{ created: boolean; session: Session }> {
    return this.#aws.trips.call('sessions.create', () => {
      const there = this.#aws.records.get(session.id);
      if (there) return { created: false, session: there };
      return { created: true, session: this.#aws.write({ ...session, version: 1 }, event) };
    });
  }

  find(owner: string, id: string): Promise<Session | undefined> {
    return this.#aws.trips.call('sessions.find', () => {
      const it = this.#aws.records.get(id);
      return it?.owner === owner ? it : undefined;
    });
  }

  findById(id: string): Promise<Session | undefined> {
    return this.#aws.trips.call('sessions.findById', () => this.#aws.records.get(id));
  }

  listOf(owner: string): Promise<readonly Session[]> {
    return this.#aws.trips.call('sessions.listOf', () =>
      [...this.#aws.records.values()].filter((s) => s.owner === owner),
    );
  }

  listLive(): Promise<readonly Session[]> {
    return this.#aws.trips.call('sessions.listLive', () =>
      [...this.#aws.records.values()].filter((s) => !isOver(s)),
    );
  }

  save(session: Session, event?: TimelineEvent): Promise<Session> {
    return this.#aws.trips.call('sessions.save', () => {
      if (this.#aws.records.get(session.id)?.version !== session.version) throw new Overtaken(session.id);
      return this.#aws.write({ ...session, version: session.version + 1 }, event);
    });
  }
}
