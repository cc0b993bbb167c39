import type { ActingFunction } from '../../lambda/domain/duties';
import type { InstanceState } from '../../lambda/domain/seen';
import { DAY, MINUTE } from '../../lambda/domain/time';
import type { AdvancePorts } from '../../lambda/usecases/advance';
import { NotSettled } from '../../lambda/usecases/not-settled';
import type { FakeInstance } from '../../test/fakes/fake-aws';
import { Deployment } from '../../test/lambda/usecases/a-deployment';
import type { Random } from '../idle/random';
import { Bill } from './bill';
import { DEAD_MAN_WAITS, type DeadMan } from './dead-man';
import { type Faults, isAlone, type Struck } from './faults';
import { Foreign } from './foreign';
import { Guests, POWERED_OFF } from './guests';
import { Later } from './later';
import type { Nets } from './nets';
import { accountGaps, nobodysWish, uninformed } from './observe';
import { CallFailed, Weather } from './weather';

const SWEEP_EVERY = 5 * MINUTE;
/** No schedule is fired anew, and no function started, in less. */
const FIRES_AGAIN_AFTER = 1_000;
/** For so long EC2 may not show a computer that was just made. */
const LISTED_AFTER = MINUTE;
/** After a bound it is looked every minute whether all comes to rest. */
const WATCHED_FOR = 20 * MINUTE;

type Alarmed = Parameters<Deployment['alarm']>[0];

export type LifeClass = new (random: Random, nets: Nets, faults: Faults) => Life;

/** One session's life on the real use cases, planner and judge, over a fake AWS with its nets, faults and true meter. */
export class Life extends Deployment {
  readonly bills = new Map<string, Bill>();
  readonly weather: Weather;
  /** Settlements that took more than was reserved for them. */
  creditViolations = 0;
  readonly #nets: Nets;
  readonly #alone: boolean;
  readonly #ports = new Map<ActingFunction, AdvancePorts>();
  readonly #foreign = new Foreign(this.aws);
  readonly #guestDead: boolean;
  readonly #guests: Guests;
  readonly #later: Later;
  #nextSweep: number;
  /** The last call for this lease died on its way: its owner was promised nothing. */
  #unanswered = false;
  #calmSweep = false;
  /** A computer ran for too long, and no net that is left could know. */
  #excused = false;
  #tableLost = false;
  #listedAt = Infinity;
  #lastAlarm = '';

  constructor(random: Random, nets: Nets, faults: Faults) {
    super();
    this.#nets = nets;
    this.#alone = isAlone(nets);
    this.weather = new Weather(this.clock, random, faults);
    this.weather.over(this.aws.trips);
    // With that net alone, that its every call is refused is its death.
    this.#later = new Later(this.clock, (call) => (this.#alone ? this.weather.calmly(call) : call()));
    this.#nextSweep = this.clock.now() + SWEEP_EVERY;
    this.#meter();
    this.#watchCredit();
    this.#guestDead = random.chance(faults.guestDead);
    this.guestsWork = !this.#guestDead;
    this.#guests = new Guests(this.aws, this.weather, {
      waits: () => this.deadManWaits,
      isOverdue: (...args) => this.isOverdue(...args),
    });
  }

  override ports(name: ActingFunction): AdvancePorts {
    const ports = this.#ports.get(name) ?? super.ports(name);
    this.#ports.set(name, ports);
    return ports;
  }

  /** Time passes minute by minute, so that sweeper and dead-man switch come in between. */
  override async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (this.clock.now() < end) {
      if (this.clock.now() >= this.#listedAt) this.#listAll();
      this.guestsWork = !this.#guestDead && !this.#nearsTheBoundAlone();
      await super.pass(Math.min(this.#step(), end - this.clock.now()));
      if (!this.#later.isEmpty) await this.#later.callDue();
      if (this.#nets.deadMan && !this.#guestDead) this.#guests.powerOff();
      if (this.#nets.sweeper && this.clock.now() >= this.#nextSweep) await this.#sweepInTime();
      this.aws.trips.all.length = 0;
    }
  }

  override async news(...args: Parameters<Deployment['news']>): Promise<void> {
    if (this.weather.strikes('newsLost')) return;
    await this.#later.call(() => super.news(...args));
    if (this.weather.strikes('newsTwice')) await this.#later.call(() => super.news(...args));
  }

  override async alarm(alarmed: Alarmed): Promise<void> {
    if (!this.#nets.schedules) return;
    const alarm = `${JSON.stringify(alarmed)} ${this.clock.now()}`;
    if (alarm === this.#lastAlarm) await this.clock.sleep(FIRES_AGAIN_AFTER);
    this.#lastAlarm = alarm;
    if (this.weather.strikes('alarmTwice'))
      this.#later.in(this.weather.whole(0, 60) * MINUTE, () => this.#alarmAgain(alarmed));
    await this.#later.call(() => this.fire(alarmed));
  }

  override async launch(...args: Parameters<Deployment['launch']>): ReturnType<Deployment['launch']> {
    const session = await super.launch(...args);
    if (this.weather.strikes('tableLost')) this.#loseTable();
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
    return [...this.bills.values()].reduce((sum, bill) => sum + bill.at(perHour), 0);
  }

  /** Milliseconds that a computer ran past the bound that its session had. */
  get overrun(): number {
    return Math.max(0, ...[...this.bills.values()].map(({ overrun }) => overrun));
  }

  /** How often each fault struck. */
  get struck(): Struck {
    const ran = this.bills.size > 0;
    return {
      ...this.weather.struck,
      guestDead: this.#guestDead && ran ? 1 : 0,
      crash: this.crashes,
    };
  }

  async untilParkingIsOver(): Promise<void> {
    await this.pass(16 * DAY);
    this.violations.push(...this.#foreign.changes());
    // What was reserved for a lost record stays reserved: no record says any more for what.
    if (!this.#tableLost) this.violations.push(...accountGaps(this.aws));
  }

  /** What a schedule calls. */
  protected async fire(alarmed: Alarmed): Promise<void> {
    await super.alarm(alarmed);
    const after = this.aws.records.get(alarmed.session);
    if (after?.intent.to === 'run' && this.clock.now() >= after.lease.stopAt)
      this.violations.push('a schedule fired at the bound and stopped nothing');
  }

  /** What a schedule calls a second time. */
  protected fireAgain(alarmed: Alarmed): Promise<void> {
    return this.fire(alarmed);
  }

  /** How long the guest waits after the deadline that it reads from its tags. */
  protected get deadManWaits(): number {
    return DEAD_MAN_WAITS;
  }

  /** @param wall what the guest's wall clock says */
  protected isOverdue(_it: FakeInstance, deadMan: DeadMan, _wall: number): boolean {
    return deadMan.isOverdue(this.clock.now());
  }

  protected override async guestReports(it: FakeInstance): Promise<void> {
    try {
      await super.guestReports(it);
    } catch (error) {
      // It reports again in a minute.
      if (!(error instanceof CallFailed)) throw error;
    }
  }

  /** When a call is answered, all that keeps the new bound must know of it. */
  async #promising<T>(call: () => Promise<T>): Promise<T> {
    this.#unanswered = true;
    const answer = await call();
    this.#unanswered = false;
    this.violations.push(...uninformed(this.aws, this.id));
    return answer;
  }

  async #alarmAgain(alarmed: Alarmed): Promise<void> {
    try {
      await this.fireAgain(alarmed);
    } catch (error) {
      // What is not settled by the second call is not worth a third.
      if (!(error instanceof NotSettled)) throw error;
    }
  }

  async #sweepInTime(): Promise<void> {
    const { weather } = this;
    const before = weather.refused;
    weather.lastRefused = '';
    const sweep = async (): Promise<void> => void (await this.dies(() => this.sweep()));
    try {
      await (this.#calmSweep ? weather.calmly(sweep) : sweep());
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
    }
    // With the sweeper alone, that two in a row are refused something is its death.
    this.#calmSweep = this.#alone && weather.refused > before;
    this.#nextSweep = this.clock.now() + SWEEP_EVERY;
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
  #nearsTheBoundAlone(): boolean {
    if (!this.#alone) return false;
    for (const { lease } of this.aws.records.values())
      if (this.clock.now() >= lease.stopAt - 2 * MINUTE) return true;
    return false;
  }

  /** Minutes while something happens or is due, else up to what is due next. */
  #step(): number {
    for (const it of this.aws.instances.values())
      if (this.#isOurs(it) && it.state !== 'terminated' && it.state !== 'stopped') return MINUTE;
    const now = this.clock.now();
    let next = Math.min(now + DAY, this.#later.next);
    for (const { lease } of this.aws.records.values()) {
      for (const at of [lease.stopAt, lease.endAt]) {
        if (at > now) next = Math.min(next, at);
        else if (now - at < WATCHED_FOR) return MINUTE;
      }
    }
    for (const { at } of this.aws.schedules.values()) if (at > now) next = Math.min(next, at);
    return Math.max(next - now, 1);
  }

  #listAll(): void {
    this.#listedAt = Infinity;
    for (const it of this.aws.instances.values()) if (this.#isOurs(it)) it.hidden = 0;
  }

  #isOurs({ deployment }: FakeInstance): boolean {
    return deployment === this.aws.deployment;
  }

  #meter(): void {
    const move = this.aws.move.bind(this.aws);
    this.aws.move = (it: FakeInstance, state: InstanceState, why) => {
      if (!this.#isOurs(it)) return move(it, state, why);
      const now = this.clock.now();
      const session = this.aws.records.get(it.session);
      if (session !== undefined && !(session.intent.to === 'run' && this.#mayGoByTags(it, why)))
        this.violations.push(...nobodysWish(session, it.state, state, now));
      const bill = this.bills.get(it.id) ?? new Bill();
      this.bills.set(it.id, bill);
      if (state === 'running') bill.runs(now);
      else if (state !== 'pending') {
        const bound = session?.lease.stopAt ?? it.stopAt ?? now;
        // With the guest alone, a wall clock that is behind when it reads the bound is its death.
        const excused = this.#alone ? (this.#guests.switchOf(it)?.late ?? 0) : 0;
        this.#excused ||= excused > 0;
        bill.stops(now, bound + excused);
      }
      return move(it, state, why);
    };
  }

  /**
   * Who cannot know the record may stop by a tag that a dead call did not change any more: the guest, and a sweep that
   * was refused the records. The guest may also be too early by what its wall clock was ahead.
   */
  #mayGoByTags(it: FakeInstance, why: FakeInstance['stateReason']): boolean {
    const isGuest = why === POWERED_OFF;
    if (isGuest && (this.#guests.switchOf(it)?.early ?? 0) > 0) return true;
    return this.#unanswered && (isGuest || this.weather.lastRefused === 'sessions.listLive');
  }

  #watchCredit(): void {
    const moveCredit = this.aws.moveCredit.bind(this.aws);
    this.aws.moveCredit = (session, change) => {
      // One net alone promises that the computer stops, and not when its disk goes.
      const isPromised = !this.#alone || (session.intent.because !== 'parking-over' && !this.#excused);
      if (isPromised && change !== undefined && change.spent > 0 && change.spent + change.reserved > 0)
        this.creditViolations += 1;
      moveCredit(session, change);
    };
  }
}
