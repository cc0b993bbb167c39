import type { Protocol } from '../../../lambda/domain/image';
import type { Caller } from '../../../lambda/domain/caller';
import { DUTIES, type ActingFunction } from '../../../lambda/domain/duties';
import type { Help } from '../../../lambda/domain/help';
import { hasGuest } from '../../../lambda/domain/image';
import { type Policy, USUAL_POLICY } from '../../../lambda/domain/policy';
import { Refusal } from '../../../lambda/domain/refusal';
import { countsAsRunning, type Session } from '../../../lambda/domain/session';
import { MINUTE } from '../../../lambda/domain/time';
import type { InstanceState } from '../../../lambda/domain/seen';
import type { AdvancePorts } from '../../../lambda/usecases/advance';
import { askStatus } from '../../../lambda/usecases/ask-status';
import { locateSession } from '../../../lambda/usecases/locate-session';
import { NotSettled } from '../../../lambda/usecases/not-settled';
import { endLease } from '../../../lambda/usecases/end-lease';
import { extendSession } from '../../../lambda/usecases/extend-session';
import { type LaunchOrder, launchSession } from '../../../lambda/usecases/launch-session';
import { openDoor } from '../../../lambda/usecases/open-door';
import { recordStateChange } from '../../../lambda/usecases/record-state-change';
import { sessionId } from '../../../lambda/usecases/session-id';
import { startSession } from '../../../lambda/usecases/start-session';
import { stopEverything, type Stopped } from '../../../lambda/usecases/stop-everything';
import { stopSession } from '../../../lambda/usecases/stop-session';
import { sweep, type Swept } from '../../../lambda/usecases/sweep';
import { type Report, takeGuestReport } from '../../../lambda/usecases/take-guest-report';
import { terminateSession } from '../../../lambda/usecases/terminate-session';
import { anImage } from '../../builders/image';
import { T0 } from '../../builders/session';
import { FakeAccounts } from '../../fakes/fake-accounts';
import { FakePasswords } from '../../fakes/fake-passwords';
import { FakePrices } from '../../fakes/fake-prices';
import { FakeAws, type FakeInstance, type Happening } from '../../fakes/fake-aws';
import { FakeClock } from '../../fakes/fake-clock';
import { FakeComputers } from '../../fakes/fake-computers';
import { FakeDoors } from '../../fakes/fake-doors';
import { FakeEstate } from '../../fakes/fake-estate';
import { FakeGrounds } from '../../fakes/fake-grounds';
import { FakeGuestTokens } from '../../fakes/fake-guest-tokens';
import { FakeImages } from '../../fakes/fake-images';
import { FakeKeyPairs } from '../../fakes/fake-key-pairs';
import { FakeReadyTimes } from '../../fakes/fake-ready-times';
import { FakeSchedules } from '../../fakes/fake-schedules';
import { FakeSessions } from '../../fakes/fake-sessions';
import { FakeStatuses } from '../../fakes/fake-statuses';
import { FakeTimeline } from '../../fakes/fake-timeline';
import { FakeVault } from '../../fakes/fake-vault';

export const ADA: Caller = { owner: 'ada', role: 'member', address: '192.0.2.7', from: '192.0.2.7' };
export const BOB: Caller = { owner: 'bob', role: 'member', from: 'direct' };
export const ROOT: Caller = { owner: 'root', role: 'admin', from: 'direct' };

/** Lets calls that are under way go on, one trip after the other, until something is so. */
export async function untilSo(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1_000; turns++) {
    if (condition()) return;
    await Promise.resolve();
  }
  throw new Error('what was waited for never came');
}

/** All functions of one deployment on one fake AWS, with its guests, its schedules and EC2's news. */
export class Deployment {
  readonly clock = new FakeClock(T0);
  readonly aws = new FakeAws(this.clock);
  readonly sessions = new FakeSessions(this.aws);
  readonly tokens = new FakeGuestTokens();
  readonly timeline = new FakeTimeline(this.aws);
  readonly readyTimes = new FakeReadyTimes();
  readonly vault = new FakeVault(this.aws);
  readonly passwords = new FakePasswords(this.aws);
  readonly keyPairs = new FakeKeyPairs(this.aws);
  readonly accounts = new FakeAccounts(this.aws);
  readonly prices = new FakePrices(T0);
  readonly #images = new FakeImages(this.aws);
  readonly #grounds = new FakeGrounds(this.aws);
  /** Ada's session under the key `k`. */
  readonly id = sessionId('demo', 'ada', 'k');
  /** Whether the guests prove what their image promises. */
  guestsWork = true;
  /** What the administrator allows. */
  policy: Policy = USUAL_POLICY;
  /** Which number the edge's key has. */
  edgeKey = 1;
  /** By how many bytes what a computer would be told is too much. */
  bootExcess = 0;
  /** What must never be, at any moment. */
  readonly violations: string[] = [];
  /** What computers did by themselves because no other net had. */
  readonly helped: Help[] = [];
  crashes = 0;
  #calls = 0;

  constructor() {
    this.aws.images = [anImage()];
    this.aws.trips.afterEach = () => this.#watch();
  }

  /** Only the hands that the function's duty needs, as its handler wires them. */
  ports(name: ActingFunction): AdvancePorts {
    const looks: readonly string[] = DUTIES[name].looks;
    return {
      clock: this.clock,
      sessions: this.sessions,
      ...(looks.includes('instance') && { computers: new FakeComputers(this.aws) }),
      ...(looks.includes('keyPair') && { keyPairs: new FakeKeyPairs(this.aws) }),
      ...(looks.includes('secret') && { vault: this.vault }),
      ...(looks.includes('schedules') && { schedules: new FakeSchedules(this.aws) }),
      ...(looks.includes('door') && { doors: new FakeDoors(this.aws) }),
    };
  }

  launch(order: LaunchOrder = { image: 'python' }, key = 'k', caller = ADA): Promise<Session> {
    const ports = {
      ...this.ports('launch'),
      images: this.#images,
      grounds: this.#grounds,
      prices: this.prices,
      accounts: this.accounts,
      policy: this.policy,
      firstBoot: { excess: async () => this.bootExcess },
      edgeKey: this.edgeKey,
    };
    return launchSession(ports, 'demo', caller, order, {
      idempotencyKey: key,
      id: `call-${++this.#calls}`,
    });
  }

  start(minutes?: number, caller = ADA, instanceType?: string, keepDisk?: boolean): Promise<Session> {
    return startSession(
      {
        ...this.ports('start'),
        accounts: this.accounts,
        images: this.#images,
        prices: this.prices,
        policy: this.policy,
      },
      caller,
      this.id,
      { minutes, instanceType, keepDisk },
      `call-${++this.#calls}`,
    );
  }

  stop(caller = ADA): Promise<Session> {
    return stopSession(this.ports('stop'), caller, this.id);
  }

  extend(minutes: number, caller = ADA, key = `call-${++this.#calls}`): Promise<Session> {
    return extendSession(
      { ...this.ports('extend'), accounts: this.accounts, policy: this.policy },
      caller,
      this.id,
      minutes,
      key,
    );
  }

  terminate(caller = ADA): Promise<Session> {
    return terminateSession(this.ports('terminate'), caller, this.id);
  }

  /** Somebody looks at Ada's session. */
  async get(caller = ADA): Promise<Session> {
    const found = await locateSession(this.sessions, caller, this.id);
    const statuses = new FakeStatuses(this.aws);
    const [now = found] = await askStatus({ ...this.ports('get'), statuses }, 'get', [found]);
    return now;
  }

  openDoor(minutes?: number, caller = ADA, protocol?: Protocol): Promise<Session> {
    return openDoor(this.ports('door'), caller, this.id, minutes, protocol);
  }

  /** News of a state, or only that something changed. */
  async news(instanceId: string, state?: InstanceState, at = this.clock.now()): Promise<void> {
    const computers = new FakeComputers(this.aws);
    const ports = { ...this.ports('record-state-change'), computers };
    const help = await recordStateChange(ports, { instanceId, state, at });
    if (help !== undefined) this.helped.push(help);
  }

  alarm(alarmed: Parameters<typeof endLease>[1]): Promise<void> {
    return endLease(this.ports('end-of-lease'), alarmed);
  }

  report(report: Report, token = `token of ${report.session}`): Promise<Session> {
    const { tokens, readyTimes } = this;
    return takeGuestReport({ ...this.ports('guest-report'), tokens, readyTimes }, token, report);
  }

  /** The second net, once; `seconds` is the time it has. */
  sweep(seconds = 115): Promise<Swept> {
    const ports = {
      policy: this.policy,
      clock: this.clock,
      sessions: this.sessions,
      estate: new FakeEstate(this.aws),
      images: this.#images,
      computers: new FakeComputers(this.aws),
      statuses: new FakeStatuses(this.aws),
      keyPairs: new FakeKeyPairs(this.aws),
      vault: this.vault,
      schedules: new FakeSchedules(this.aws),
      doors: new FakeDoors(this.aws),
    };
    return sweep(ports, this.clock.now() + seconds * 1000);
  }

  stopEverything(caller = ROOT): Promise<Stopped> {
    const computers = new FakeComputers(this.aws);
    return stopEverything({ ...this.ports('stop-everything'), computers }, caller, this.clock.now() + 20_000);
  }

  /** What the guest of an instance says when all is well. */
  proof(it: FakeInstance, changes: Partial<Report> = {}): Report {
    const { readiness } = this.aws.records.get(it.session)?.image ?? anImage();
    const checks = readiness.map(({ name }) => ({ name, ok: true, detail: 'answers' }));
    return { session: it.session, instance: it.id, generation: it.generation ?? 0, checks, ...changes };
  }

  get session(): Session {
    const it = this.aws.records.get(this.id);
    if (!it) throw new Error('there is no session');
    return it;
  }

  get instance(): FakeInstance {
    const it = [...this.aws.instances.values()].find((i) => i.session === this.id);
    if (!it) throw new Error('there is no instance');
    return it;
  }

  /** Time passes: EC2 moves on and sends its news, schedules fire, guests report. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    for (;;) {
      const happening = this.aws.nextHappening(end);
      if (!happening) break;
      await this.#deliver(() => this.#hear(happening));
      await this.#guests();
    }
    this.clock.set(end);
    await this.#guests();
  }

  /** A launch, and time enough for its guest to prove itself. */
  async ready(): Promise<Session> {
    await this.launch();
    await this.pass(MINUTE);
    return this.session;
  }

  async stopped(): Promise<Session> {
    await this.ready();
    await this.stop();
    await this.pass(MINUTE);
    return this.session;
  }

  /** Runs a call that may die on its way; answers whether it did. Refusals are answers. */
  async dies(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
    } catch (error) {
      if (error instanceof Refusal) return this.#revived();
      if (!this.#revived()) throw error;
      return true;
    }
    return this.#revived();
  }

  /** Computers that run although no schedule will stop them. */
  unarmed(): readonly string[] {
    return [...this.aws.instances.values()]
      .filter((i) => i.deployment === 'demo' && (i.state === 'pending' || i.state === 'running'))
      .filter(
        (i) => ![...this.aws.schedules.values()].some((s) => s.session === i.session && s.kind === 'stop'),
      )
      .map((i) => `${i.state} without a stop schedule, intent ${this.aws.records.get(i.session)?.intent.to}`);
  }

  protected async guestReports(it: FakeInstance): Promise<void> {
    await this.report(this.proof(it));
  }

  #revived(): boolean {
    const died = this.aws.trips.revive();
    if (died) this.crashes++;
    return died;
  }

  async #hear(happening: Happening): Promise<void> {
    if (happening.is === 'news') return this.news(happening.instanceId, happening.state, happening.since);
    return this.alarm(happening.schedule);
  }

  /** What AWS calls is called again when it died, or asked for that. */
  async #deliver(call: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        if (!(await this.dies(call))) return;
      } catch (error) {
        if (!(error instanceof NotSettled)) throw error;
      }
    }
  }

  async #guests(): Promise<void> {
    if (!this.guestsWork) return;
    for (const it of this.aws.instances.values()) {
      const record = this.aws.records.get(it.session);
      if (it.state === 'running' && record !== undefined && hasGuest(record.image))
        await this.#deliver(() => this.guestReports(it));
    }
  }

  #watch(): void {
    for (const [id, record] of this.aws.records) {
      if (countsAsRunning(record) !== (this.aws.running.get(record.owner)?.has(id) ?? false))
        this.violations.push(`counted wrongly while ${record.state}`);
      const living = this.aws.living(id);
      if (living.length > 1) this.violations.push('two computers for one session');
      const secret = this.aws.secrets.get(id);
      for (const it of living) {
        if (secret?.publicKey !== it.publicKey) this.violations.push(`key lost while ${it.state}`);
        if (it.mayBorrow === true && it.state !== 'stopped')
          this.violations.push(`it may borrow CPU credits while ${it.state}`);
      }
    }
  }
}
