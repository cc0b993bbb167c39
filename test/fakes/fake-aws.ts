import type { Alarm } from '../../lambda/domain/alarms';
import type { Image } from '../../lambda/domain/image';
import type { InstanceSeen, InstanceState } from '../../lambda/domain/seen';
import { MOVES, type Session } from '../../lambda/domain/session';
import type { RefusalCode } from '../../lambda/domain/refusal';
import type { TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeClock } from './fake-clock';
import { Trips } from './trips';

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface FakeInstance extends Changeable<InstanceSeen> {
  owner: string;
  token: string;
  publicKey: string;
  /** When it leaves a state in which it does not stay. */
  movesAt?: number;
  /** So many looks do not show it yet. */
  hidden: number;
}

export interface FakeSchedule extends Alarm {
  readonly owner: string;
  readonly session: string;
  readonly generation: number;
}

export interface FakeGroup {
  readonly deployment: string;
  readonly session: string;
  rules: { cidr: string; port: number }[];
  readonly carriers: Set<string>;
}

/** What happens by itself when time passes. */
export type Happening =
  | { readonly at: number; readonly is: 'news'; readonly instanceId: string }
  | { readonly at: number; readonly is: 'alarm'; readonly schedule: FakeSchedule };

const NEXT_STATE: Partial<Record<InstanceState, readonly [InstanceState, number]>> = {
  pending: ['running', 8_000],
  stopping: ['stopped', 20_000],
  'shutting-down': ['terminated', 15_000],
};

export const LIVING: readonly InstanceState[] = ['pending', 'running', 'stopping', 'stopped'];

/** A small model of AWS as one deployment uses it. The fakes of the ports all look at the same one. */
export class FakeAws {
  readonly trips = new Trips();
  readonly clock: FakeClock;
  readonly deployment = 'demo';
  readonly zones = [
    { subnet: 'subnet-a', zone: 'us-east-1a' },
    { subnet: 'subnet-b', zone: 'us-east-1b' },
  ];
  images: Image[] = [];
  readonly records = new Map<string, Session>();
  readonly events: TimelineEvent[] = [];
  readonly instances = new Map<string, FakeInstance>();
  readonly keyPairs = new Map<string, { deployment: string; session: string; publicKey: string }>();
  readonly secrets = new Map<
    string,
    { deployment: string; session: string; publicKey: string; privateKey: string }
  >();
  readonly schedules = new Map<string, FakeSchedule>();
  readonly groups = new Map<string, FakeGroup>();

  /** EC2's error code for every ask in a zone. */
  readonly refusals = new Map<string, string>();
  startRefusal: { code: RefusalCode; text: string } | undefined;
  /** So many answers of RunInstances get lost after the computer was started. */
  lostAnswers = 0;
  /** So many looks do not show an instance that was just made. */
  hiddenLooks = 0;

  /** What tests look for at the end: moves that are not in the table. */
  readonly illegalMoves: string[] = [];
  readonly #news: Happening[] = [];
  #ids = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  newId(prefix: string): string {
    return `${prefix}-${(++this.#ids).toString(16).padStart(17, '0')}`;
  }

  write(session: Session, event?: TimelineEvent): Session {
    const before = this.records.get(session.id);
    if (before && before.state !== session.state && !MOVES[before.state].includes(session.state)) {
      this.illegalMoves.push(`${before.state} -> ${session.state}`);
    }
    this.records.set(session.id, session);
    if (event) this.events.push(event);
    return session;
  }

  /** Moves an instance and lets EC2 send the news of it. */
  move(instance: FakeInstance, state: InstanceState, why?: InstanceSeen['stateReason']): InstanceState {
    if (instance.state === state) return state;
    instance.state = state;
    if (why) instance.stateReason = why;
    const next = NEXT_STATE[state];
    if (next) instance.movesAt = this.clock.now() + next[1];
    else delete instance.movesAt;
    if (state === 'running') instance.host = `${instance.id}.example`;
    else delete instance.host;
    if (state === 'terminated') for (const group of this.groups.values()) group.carriers.delete(instance.id);
    this.#news.push({ at: this.clock.now() + 1_000, is: 'news', instanceId: instance.id });
    return state;
  }

  /** Carries out what comes next by itself until `end`, moves the clock there, and tells what a function would hear. */
  nextHappening(end: number): Happening | undefined {
    for (;;) {
      const mover = first([...this.instances.values()], (i) => i.movesAt);
      const news = first(this.#news, (n) => n.at);
      const schedule = first(
        [...this.schedules.values()].filter((s) => s.at > this.clock.now() - 60_000),
        (s) => s.at,
      );
      const times = [mover?.movesAt, news?.at, schedule?.at].map((at) => at ?? Infinity);
      const at = Math.min(...times);
      if (at > end) return undefined;
      this.clock.set(at);
      if (mover?.movesAt === at) {
        const next = NEXT_STATE[mover.state];
        if (next) this.move(mover, next[0]);
      } else if (news?.at === at) {
        this.#news.splice(this.#news.indexOf(news), 1);
        return news;
      } else if (schedule) {
        // One-shot schedules delete themselves when they have fired.
        this.schedules.delete(schedule.name);
        return { at, is: 'alarm', schedule };
      }
    }
  }

  /** The living instances of a session: more than one is the worst that can happen. */
  living(session: string): readonly FakeInstance[] {
    return [...this.instances.values()].filter((i) => i.session === session && LIVING.includes(i.state));
  }

  /** Everything that still exists for a session. */
  leftovers(session: string): readonly string[] {
    const of = (kind: string, all: Iterable<{ session: string }>): string[] =>
      [...all].filter((it) => it.session === session).map(() => kind);
    return [
      ...this.living(session).map((i) => `instance ${i.state}`),
      ...of('key pair', this.keyPairs.values()),
      ...of('secret', this.secrets.values()),
      ...of('schedule', this.schedules.values()),
      ...of('security group', this.groups.values()),
    ];
  }
}

function first<T>(all: readonly T[], by: (it: T) => number | undefined): T | undefined {
  return all
    .filter((it) => by(it) !== undefined)
    .reduce<T | undefined>(
      (best, it) => (best === undefined || (by(it) ?? 0) < (by(best) ?? 0) ? it : best),
      undefined,
    );
}
