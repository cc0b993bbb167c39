import { MINUTE } from '../../lambda/domain/time';
import type { FakeAws, FakeInstance } from '../../test/fakes/fake-aws';
import { DeadMan } from './dead-man';
import type { Weather } from './weather';

/** What EC2 says of a computer that its guest has powered off. */
export const POWERED_OFF = { code: 'Client.InstanceInitiatedShutdown', message: 'the guest powered off' };

/** A wall clock that is wrong for a while; then time sync sets it right again. */
interface WrongClock {
  readonly from: number;
  readonly until: number;
  /** Above 0: it is ahead. */
  readonly by: number;
}

/** How a guest keeps its deadline; a planted bug does it otherwise. */
export interface Habits {
  /** How long it waits after the deadline that it reads from its tags. */
  readonly waits: () => number;
  /** @param wall what its wall clock says */
  readonly isOverdue: (it: FakeInstance, deadMan: DeadMan, wall: number) => boolean;
}

/** The third net: the dead-man switch in each computer, with the clock that it has. */
export class Guests {
  readonly #aws: FakeAws;
  readonly #weather: Weather;
  readonly #habits: Habits;
  readonly #wrongClock: WrongClock | undefined;
  readonly #switches = new Map<string, DeadMan>();

  constructor(aws: FakeAws, weather: Weather, habits: Habits) {
    this.#aws = aws;
    this.#weather = weather;
    this.#habits = habits;
    this.#wrongClock = weather.happens('clockWrong') ? this.#aWrongClock() : undefined;
  }

  /** Every guest looks at its tags and its clock, and powers off when it is time. */
  powerOff(): void {
    for (const it of this.#aws.instances.values()) {
      if (it.state !== 'running' || it.deployment !== this.#aws.deployment) continue;
      const wall = this.#wall();
      const deadMan = this.#switchNow(it);
      deadMan.read(it.stopAt, this.#aws.clock.now(), wall);
      if (this.#habits.isOverdue(it, deadMan, wall)) this.#aws.move(it, 'stopping', POWERED_OFF);
    }
  }

  /** The switch of a computer that has run. */
  switchOf({ id }: FakeInstance): DeadMan | undefined {
    return this.#switches.get(id);
  }

  #wall(): number {
    const now = this.#aws.clock.now();
    const wrong = this.#wrongClock;
    if (wrong === undefined || now < wrong.from || now >= wrong.until) return now;
    this.#weather.struck.clockWrong = 1;
    return now + wrong.by;
  }

  #aWrongClock(): WrongClock {
    const from = this.#aws.clock.now() + this.#weather.whole(0, 8 * 60) * MINUTE;
    const by = (this.#weather.whole(0, 1) === 0 ? 1 : -1) * this.#weather.whole(1, 30) * MINUTE;
    return { from, until: from + this.#weather.whole(1, 240) * MINUTE, by };
  }

  #switchNow(it: FakeInstance): DeadMan {
    const there = this.#switches.get(it.id);
    if (there?.launchedAt === it.launchedAt) return there;
    const deadMan = new DeadMan(it, this.#habits.waits());
    this.#switches.set(it.id, deadMan);
    return deadMan;
  }
}
