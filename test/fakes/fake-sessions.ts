import { type CreditMove, moveBetween } from '../../lambda/domain/credit';
import { isOver, type Session } from '../../lambda/domain/session';
import { type Limits, Overtaken, type Sessions, type Unreadable } from '../../lambda/ports/sessions';
import type { TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeAws } from './fake-aws';

export class FakeSessions implements Sessions {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  create(
    session: Session,
    event: TimelineEvent,
    limits?: Limits,
  ): Promise<{ created: boolean; session: Session }> {
    return this.#aws.trips.call('sessions.create', () => {
      const there = this.#aws.records.get(session.id);
      if (there) return { created: false, session: there };
      this.#aws.moveCredit(session, moveBetween(undefined, session), limits);
      return { created: true, session: this.#aws.write({ ...session, version: 1 }, event) };
    });
  }

  find(owner: string, id: string): Promise<Session | undefined> {
    return this.#aws.trips.call('sessions.find', () => {
      if (this.#aws.unreadable.has(id)) throw new Error(`${id} cannot be read`);
      const it = this.#aws.records.get(id);
      return it?.owner === owner ? it : undefined;
    });
  }

  findById(id: string): Promise<Session | undefined> {
    return this.#aws.trips.call('sessions.findById', () => this.#aws.records.get(id));
  }

  listOf(owner: string, unreadable: Unreadable): Promise<readonly Session[]> {
    return this.#aws.trips.call('sessions.listOf', () =>
      this.#readable(
        [...this.#aws.records.values()].filter((s) => s.owner === owner),
        unreadable,
      ),
    );
  }

  /** All that is in the table, whether it can be read or not. */
  listLive(): Promise<readonly Session[]> {
    return this.#aws.trips.call('sessions.listLive', () =>
      [...this.#aws.records.values()].filter((s) => !isOver(s)),
    );
  }

  async *livePages(unreadable: Unreadable): AsyncGenerator<readonly Session[]> {
    const all = (await this.listLive()).toSorted((a, b) => a.lease.stopAt - b.lease.stopAt);
    const live = this.#readable(all, unreadable);
    for (let from = 0; from < live.length; from += 400) yield live.slice(from, from + 400);
  }

  #readable(all: readonly Session[], unreadable: Unreadable): readonly Session[] {
    return all.filter(({ id, deployment }) => {
      const isLost = this.#aws.unreadable.has(id);
      if (isLost) unreadable(new Error(`${id} cannot be read`), { id, deployment });
      return !isLost;
    });
  }

  save(session: Session, event?: TimelineEvent, move?: CreditMove, limits?: Limits): Promise<Session> {
    return this.#aws.trips.call('sessions.save', () => {
      if (this.#aws.records.get(session.id)?.version !== session.version) throw new Overtaken(session.id);
      if (move !== undefined && this.#aws.conflicts > 0) {
        this.#aws.conflicts--;
        throw new Overtaken(session.id);
      }
      this.#aws.moveCredit(session, move, limits);
      return this.#aws.write({ ...session, version: session.version + 1 }, event);
    });
  }
}
