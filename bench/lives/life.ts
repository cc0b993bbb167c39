import type { InstanceState } from '../../lambda/domain/seen';
import { DAY, MINUTE } from '../../lambda/domain/time';
import type { FakeInstance } from '../../test/fakes/fake-aws';
import { Deployment } from '../../test/lambda/usecases/a-deployment';
import type { Random } from '../idle/random';
import { Foreign } from './foreign';
import type { Nets } from './nets';
import { accountGaps, nobodysWish, uninformed } from './observe';

const SWEEP_EVERY = 5 * MINUTE;
/** The guest waits so long for the schedule, which is up to 59 seconds late, before it powers off by itself. */
export const DEAD_MAN_WAITS = 2 * MINUTE;
/** No schedule is fired anew, and no function started, in less. */
const FIRES_AGAIN_AFTER = 1_000;
/** For so long EC2 may not show a computer that was just made. */
const LISTED_AFTER = MINUTE;
const BILLED_AT_LEAST = MINUTE;
const MICROS_PER_HOUR_MS = 60 * MINUTE;

/** What goes wrong in a life; each is a probability. */
export interface Faults {
  readonly newsLost: number;
  readonly newsTwice: number;
  readonly guestDead: number;
  readonly answerLost: number;
  readonly noCapacity: number;
  readonly crash: number;
  /** All records are lost right after a launch, when EC2 does not list its computer yet. */
  readonly tableLost: number;
}

/** The time that EC2 would bill for an instance, and how far it ran past its bound. */
interface Meter {
  runningSince: number | undefined;
  billed: number;
  overrun: number;
}

/** One session's life on the real use cases, planner and judge, over a fake AWS with its nets, faults and true meter. */
export class Life extends Deployment {
  readonly #random: Random;
  readonly #nets: Nets;
  readonly #faults: Faults;
  readonly meters = new Map<string, Meter>();
  /** Settlements that took more than was reserved for them. */
  creditViolations = 0;
  readonly #foreign = new Foreign(this.aws);
  #nextSweep: number;
  #guestDead = false;
  /** The last call for this lease died on its way: its owner was promised nothing. */
  #unanswered = false;
  #tableLost = false;
  #listedAt = Infinity;
  #lastAlarm = '';

  constructor(random: Random, nets: Nets, faults: Faults) {
    super();
    this.#random = random;
    this.#nets = nets;
    this.#faults = faults;
    this.#nextSweep = this.clock.now() + SWEEP_EVERY;
    this.#meter();
    this.#watchCredit();
    this.#guestDead = random.chance(faults.guestDead);
    this.guestsWork = !this.#guestDead;
  }

  /** Time passes minute by minute, so that sweeper and dead-man switch come in between. */
  override async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (this.clock.now() < end) {
      if (this.clock.now() >= this.#listedAt) this.#listAll();
      this.guestsWork = !this.#guestDead && !this.#isAlone();
      await super.pass(Math.min(this.#step(), end - this.clock.now()));
      if (this.#nets.deadMan && !this.#guestDead) this.#deadMan();
      if (this.#nets.sweeper && this.clock.now() >= this.#nextSweep) {
        await this.dies(() => this.sweep());
        this.#nextSweep = this.clock.now() + SWEEP_EVERY;
      }
    }
  }

  override async news(...args: Parameters<Deployment['news']>): Promise<void> {
    if (this.#random.chance(this.#faults.newsLost)) return;
    await super.news(...args);
    if (this.#random.chance(this.#faults.newsTwice)) await super.news(...args);
  }

  override async alarm(alarmed: Parameters<Deployment['alarm']>[0]): Promise<void> {
    if (!this.#nets.schedules) return;
    const alarm = `${JSON.stringify(alarmed)} ${this.clock.now()}`;
    if (alarm === this.#lastAlarm) await this.clock.sleep(FIRES_AGAIN_AFTER);
    this.#lastAlarm = alarm;
    await super.alarm(alarmed);
    const after = this.aws.records.get(alarmed.session);
    if (after?.intent.to === 'run' && this.clock.now() >= after.lease.stopAt)
      this.violations.push('a schedule fired at the bound and stopped nothing');
  }

  override async launch(...args: Parameters<Deployment['launch']>): ReturnType<Deployment['launch']> {
    const session = await super.launch(...args);
    if (this.#faults.tableLost > 0 && this.#random.chance(this.#faults.tableLost)) this.#loseTable();
    return session;
  }

  override start(...args: Parameters<Deployment['start']>): ReturnType<Deployment['start']> {
    return this.#promising(() => super.start(...args));
  }

  override extend(...args: Parameters<Deployment['extend']>): ReturnType<Deployment['extend']> {
    return this.#promising(() => super.extend(...args));
  }

  /** What EC2 would ask for the running time of every instance, in micro-dollars, as it bills. */
  billedBy(perHour: number): number {
    return [...this.meters.values()].reduce(
      (sum, { billed }) => sum + Math.ceil((billed * perHour) / MICROS_PER_HOUR_MS),
      0,
    );
  }

  /** Milliseconds that a computer ran past the bound that its session had. */
  get overrun(): number {
    return Math.max(0, ...[...this.meters.values()].map(({ overrun }) => overrun));
  }

  async untilParkingIsOver(): Promise<void> {
    await this.pass(16 * DAY);
    this.violations.push(...this.#foreign.changes());
    // What was reserved for a lost record stays reserved: no record says any more for what.
    if (!this.#tableLost) this.violations.push(...accountGaps(this.aws));
  }

  /** How long the guest waits after the deadline that it reads from its tags. */
  protected get deadManWaits(): number {
    return DEAD_MAN_WAITS;
  }

  /** When a call is answered, all that keeps the new bound must know of it. */
  async #promising<T>(call: () => Promise<T>): Promise<T> {
    this.#unanswered = true;
    const answer = await call();
    this.#unanswered = false;
    this.violations.push(...uninformed(this.aws, this.id));
    return answer;
  }

  #loseTable(): void {
    this.#tableLost = true;
    this.aws.records.clear();
    for (const it of this.aws.living(this.id)) it.hidden = Infinity;
    this.#listedAt = this.clock.now() + LISTED_AFTER;
    // The sweep may come at any time: here it comes while least is to be seen.
    this.#nextSweep = this.clock.now();
  }

  /** A report is judged, and may stop a session: where one net is to show that it is enough, none comes near the bound. */
  #isAlone(): boolean {
    const several = Object.values(this.#nets).filter(Boolean).length > 1;
    const bounds = [...this.aws.records.values()].map(({ lease }) => lease.stopAt);
    return !several && bounds.some((stopAt) => this.clock.now() >= stopAt - 2 * MINUTE);
  }

  /** Minutes while something happens or is due, else up to what is due next. */
  #step(): number {
    const now = this.clock.now();
    const states = this.#ours().map(({ state }) => state);
    const due = [...this.aws.records.values()].flatMap(({ lease }) => [lease.stopAt, lease.endAt]);
    const busy = states.some((state) => state !== 'terminated' && state !== 'stopped');
    if (busy || due.some((at) => now >= at && now - at < 20 * MINUTE)) return MINUTE;
    return Math.min(DAY, ...due.filter((at) => at > now).map((at) => at - now));
  }

  #deadMan(): void {
    for (const it of this.#ours()) {
      const due = (it.stopAt ?? Infinity) + this.deadManWaits;
      if (it.state === 'running' && this.clock.now() >= due) {
        this.aws.move(it, 'stopping', {
          code: 'Client.InstanceInitiatedShutdown',
          message: 'the guest powered off',
        });
      }
    }
  }

  #listAll(): void {
    this.#listedAt = Infinity;
    for (const it of this.#ours()) it.hidden = 0;
  }

  #ours(): readonly FakeInstance[] {
    return [...this.aws.instances.values()].filter(({ deployment }) => deployment === this.aws.deployment);
  }

  #meter(): void {
    const move = this.aws.move.bind(this.aws);
    this.aws.move = (it: FakeInstance, state: InstanceState, why) => {
      if (it.deployment !== this.aws.deployment) return move(it, state, why);
      const now = this.clock.now();
      const session = this.aws.records.get(it.session);
      // The guest may go by a tag that a dead call did not change any more; whoever reads the record may not.
      const mayNotKnow = this.#unanswered && session?.intent.to === 'run';
      if (session !== undefined && !mayNotKnow)
        this.violations.push(...nobodysWish(session, it.state, state, now));
      const meter = this.meters.get(it.id) ?? { runningSince: undefined, billed: 0, overrun: 0 };
      this.meters.set(it.id, meter);
      if (state === 'running' && meter.runningSince === undefined) meter.runningSince = now;
      if (state !== 'running' && state !== 'pending' && meter.runningSince !== undefined) {
        meter.billed += Math.max(BILLED_AT_LEAST, now - meter.runningSince);
        meter.runningSince = undefined;
        const bound = session?.lease.stopAt ?? it.stopAt ?? now;
        meter.overrun = Math.max(meter.overrun, now - bound);
      }
      return move(it, state, why);
    };
  }

  #watchCredit(): void {
    const moveCredit = this.aws.moveCredit.bind(this.aws);
    this.aws.moveCredit = (session, change) => {
      if (change !== undefined && change.spent > 0 && change.spent + change.reserved > 0)
        this.creditViolations += 1;
      moveCredit(session, change);
    };
  }
}
