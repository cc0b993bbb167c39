import type { Alarm } from '../../lambda/domain/alarms';
import type { Image, OperatingSystem, ReadyBy } from '../../lambda/domain/image';
import type { Disks } from '../../lambda/domain/rebuild';
import type { InstanceSeen, InstanceState } from '../../lambda/domain/seen';
import { MOVES, type Session } from '../../lambda/domain/session';
import type { RefusalCode } from '../../lambda/domain/refusal';
import { type CreditMove, movesCredit } from '../../lambda/domain/credit';
import {
  type Account,
  CreditExceeded,
  DayExceeded,
  type LedgerEntry,
  TooManyRunning,
} from '../../lambda/ports/accounts';
import type { Limits } from '../../lambda/ports/sessions';
import type { Admission } from '../../lambda/ports/codes';
import type { TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeClock } from './fake-clock';
import { Trips } from './trips';

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface FakeInstance extends Changeable<InstanceSeen> {
  owner: string;
  token: string;
  publicKey: string;
  image: string;
  name: string;
  edgeKey?: number;
  readyBy?: ReadyBy;
  os: OperatingSystem;
  operation?: string;
  /** Undefined: EC2 does not show them. */
  disks: Disks | undefined;
  launchedAt: number;
  /** When it leaves a state in which it does not stay. */
  movesAt?: number;
  /** So many looks do not show it yet. */
  hidden: number;
  /** It became another type and nobody has bounded its CPU credits. */
  mayBorrow?: boolean;
}

export interface FakeSchedule extends Alarm {
  readonly owner: string;
  readonly session: string;
  readonly generation: number;
  readonly madeAt: number;
}

export interface FakeGroup {
  readonly deployment: string;
  readonly session: string;
  rules: { cidr: string; port: number }[];
  readonly carriers: Set<string>;
}

/** What happens by itself when time passes. */
export type Happening =
  | {
      readonly at: number;
      readonly is: 'news';
      readonly instanceId: string;
      readonly state: InstanceState;
      /** When it came to be so; the news of it comes later. */
      readonly since: number;
    }
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
  /** Sessions whose record an adapter could not understand. */
  readonly unreadable = new Set<string>();
  readonly records = new Map<string, Session>();
  readonly events: TimelineEvent[] = [];
  /** What an owner may spend who was never granted anything: enough, unless a test says otherwise. */
  initialCredit = 1_000_000_000;
  readonly accounts = new Map<string, { granted: number; reserved: number; spent: number }>();
  /** The sessions of an owner that run, as the account counts them. */
  readonly running = new Map<string, ReadonlySet<string>>();
  /** What an owner has committed on a day: `ada 2026-11-25`. */
  readonly days = new Map<string, number>();
  readonly ledger: (LedgerEntry & { readonly owner: string })[] = [];
  readonly instances = new Map<string, FakeInstance>();
  readonly keyPairs = new Map<
    string,
    { deployment: string; session: string; publicKey: string; madeAt: number }
  >();
  readonly secrets = new Map<
    string,
    { deployment: string; session: string; publicKey: string; privateKey: string; madeAt: number }
  >();
  readonly schedules = new Map<string, FakeSchedule>();
  readonly groups = new Map<string, FakeGroup>();
  readonly codes = new Map<string, Admission>();

  /** EC2's error code for every ask in a zone. */
  readonly refusals = new Map<string, string>();
  startRefusal: { code: RefusalCode; text: string } | undefined;
  resizeRefusal: { code: RefusalCode; text: string } | undefined;
  /** So many answers of RunInstances get lost after the computer was started. */
  lostAnswers = 0;
  /** So many looks do not show an instance that was just made. */
  hiddenLooks = 0;
  /** So many looks for a computer by its tags show none, although it is there. */
  emptyAnswers = 0;
  /** So many writes that move an account's credit meet another transaction on that account. */
  conflicts = 0;

  /** Since when each instance has been running. */
  readonly runningSince = new Map<string, number>();
  /** How EC2's two checks of every computer stand that has been running for a while. */
  readonly checked = { system: 'ok', instance: 'ok' };

  /** What tests look for at the end: moves that are not in the table. */
  readonly illegalMoves: string[] = [];
  readonly #news: Happening[] = [];
  #ids = 0;
  #names = 0;

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

  account(owner: string): Account {
    const it = this.accounts.get(owner) ?? { granted: this.initialCredit, reserved: 0, spent: 0 };
    const running = this.running.get(owner)?.size ?? 0;
    return {
      owner,
      ...it,
      free: it.granted - it.reserved - it.spent,
      ...(running > 0 && { running }),
    };
  }

  committed(owner: string, day: string): number {
    return this.days.get(`${owner} ${day}`) ?? 0;
  }

  /** What a session's write does to its owner's account; nothing is written when a limit does not allow it. */
  moveCredit(session: Session, move: CreditMove | undefined, limits?: Limits): void {
    if (move === undefined) return;
    const { owner, id } = session;
    const { granted, reserved, spent, free } = this.account(owner);
    const running = new Set(this.running.get(owner));
    const { sessionsAtOnce = Infinity, dailySpend = Infinity } = limits ?? {};
    if (move.running === 'begins' && !running.has(id) && running.size >= sessionsAtOnce)
      throw new TooManyRunning(owner, [...running]);
    if (move.spent === 0 && move.reserved > free) throw new CreditExceeded(owner);
    if (move.day) {
      const committed = this.committed(owner, move.day.of) + move.day.change;
      if (move.day.change > 0 && committed > dailySpend) throw new DayExceeded(owner);
      this.days.set(`${owner} ${move.day.of}`, committed);
    }
    if (move.running === 'begins') running.add(id);
    if (move.running === 'ends') running.delete(id);
    this.running.set(owner, running);
    if (!movesCredit(move)) return;
    this.accounts.set(session.owner, {
      granted,
      reserved: reserved + move.reserved,
      spent: spent + move.spent,
    });
    this.ledger.push({
      owner: session.owner,
      at: this.clock.now(),
      what: move.spent !== 0 ? 'settle' : move.reserved > 0 ? 'reserve' : 'release',
      granted: 0,
      reserved: move.reserved,
      spent: move.spent,
      session: session.id,
      generation: session.generation,
    });
  }

  /** Moves an instance and lets EC2 send the news of it. */
  move(instance: FakeInstance, state: InstanceState, why?: InstanceSeen['stateReason']): InstanceState {
    if (instance.state === state) return state;
    instance.state = state;
    if (why) instance.stateReason = why;
    const next = NEXT_STATE[state];
    if (next) instance.movesAt = this.clock.now() + next[1];
    else delete instance.movesAt;
    if (state === 'running') {
      this.runningSince.set(instance.id, this.clock.now());
      instance.host = `${instance.id}.example`;
      // Each start brings another one, as on AWS.
      instance.dnsName = `ec2-198-18-0-${++this.#names}.compute-1.amazonaws.com`;
    } else {
      delete instance.host;
      delete instance.dnsName;
    }
    if (state === 'terminated') for (const group of this.groups.values()) group.carriers.delete(instance.id);
    const since = this.clock.now();
    this.#news.push({ at: since + 1_000, is: 'news', instanceId: instance.id, state, since });
    return state;
  }

  /** Carries out what comes next by itself until `end`, moves the clock there, and tells what a function would hear. */
  nextHappening(end: number): Happening | undefined {
    for (;;) {
      const mover = first(this.instances.values(), (i) => i.movesAt);
      const news = first(this.#news, (n) => n.at);
      const forgotten = this.clock.now() - 60_000;
      const schedule = first(this.schedules.values(), (s) => (s.at > forgotten ? s.at : undefined));
      const at = Math.min(mover?.movesAt ?? Infinity, news?.at ?? Infinity, schedule?.at ?? Infinity);
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

  /** Time passes and EC2 moves on, but nobody hears of it: no news comes and no schedule fires. */
  pause(milliseconds: number): void {
    const end = this.clock.now() + milliseconds;
    for (;;) {
      const mover = first(this.instances.values(), (i) => i.movesAt);
      if (mover?.movesAt === undefined || mover.movesAt > end) break;
      this.clock.set(mover.movesAt);
      const next = NEXT_STATE[mover.state];
      if (next) this.move(mover, next[0]);
    }
    this.#news.length = 0;
    this.clock.set(end);
  }

  /** The living instances of a session: more than one is the worst that can happen. */
  living(session: string): readonly FakeInstance[] {
    const living: FakeInstance[] = [];
    for (const it of this.instances.values())
      if (it.session === session && LIVING.includes(it.state)) living.push(it);
    return living;
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

/** What comes first; of two at the same time, the one that stands first. */
function first<T>(all: Iterable<T>, by: (it: T) => number | undefined): T | undefined {
  let best: T | undefined;
  let bestAt = Infinity;
  for (const it of all) {
    const at = by(it);
    if (at === undefined || at >= bestAt) continue;
    best = it;
    bestAt = at;
  }
  return best;
}
