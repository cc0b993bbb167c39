import type { ActingFunction } from '../../lambda/domain/duties';
import type { Session } from '../../lambda/domain/session';
import { MINUTE } from '../../lambda/domain/time';
import type { Clock } from '../../lambda/ports/clock';
import type { Estate } from '../../lambda/ports/estate';
import type { AdvancePorts } from '../../lambda/usecases/advance';
import { sweep, type Swept } from '../../lambda/usecases/sweep';
import { writeIntent } from '../../lambda/usecases/write-intent';
import type { FakeInstance } from '../../test/fakes/fake-aws';
import { FakeComputers } from '../../test/fakes/fake-computers';
import { FakeDoors } from '../../test/fakes/fake-doors';
import { FakeEstate } from '../../test/fakes/fake-estate';
import { FakeImages } from '../../test/fakes/fake-images';
import { FakeKeyPairs } from '../../test/fakes/fake-key-pairs';
import { FakeSchedules } from '../../test/fakes/fake-schedules';
import { FakeStatuses } from '../../test/fakes/fake-statuses';
import type { Random } from '../idle/random';
import { Miscounting, SecretStays, shrug } from './broken-ports';
import { type DeadMan, DEAD_MAN_WAITS } from './dead-man';
import type { Faults } from './faults';
import { Life, type LifeClass } from './life';
import type { Nets } from './nets';

type Swap = (life: Life, ports: AdvancePorts) => Partial<AdvancePorts>;

/** A life in which some functions, or all, have other ports. */
export function withPorts(swap: Swap, ...functions: readonly ActingFunction[]): LifeClass {
  return class extends Life {
    override ports(name: ActingFunction): AdvancePorts {
      const ports = super.ports(name);
      const broken = functions.length === 0 || functions.includes(name);
      return broken ? { ...ports, ...swap(this, ports) } : ports;
    }
  };
}

/** A life in which every function saves another credit than it should. */
export function miscounting(wrong: (after: Session, before: Session, now: number) => Session): LifeClass {
  return withPorts(({ aws }) => ({ sessions: new Miscounting(aws, wrong) }));
}

/** The same clock, so much slow. */
export function behind(clock: Clock, milliseconds: number): Clock {
  return { now: () => clock.now() - milliseconds, sleep: (time) => clock.sleep(time) };
}

/** A life whose sweeper has another clock, or sees another estate. */
export function withSweeper(
  change: (life: Life) => { readonly clock?: Clock; readonly estate?: Estate },
): LifeClass {
  return class extends Life {
    override sweep(seconds = 115): Promise<Swept> {
      const { aws, clock, sessions, vault, policy } = this;
      const ports = {
        clock,
        sessions,
        vault,
        policy,
        estate: new FakeEstate(aws),
        images: new FakeImages(aws),
        computers: new FakeComputers(aws),
        statuses: new FakeStatuses(aws),
        keyPairs: new FakeKeyPairs(aws),
        schedules: new FakeSchedules(aws),
        doors: new FakeDoors(aws),
        ...change(this),
      };
      return sweep(ports, ports.clock.now() + seconds * 1_000);
    }
  };
}

/** The table is lost in some of these lives. */
export function losingTable(Base: LifeClass): LifeClass {
  return class extends Base {
    constructor(random: Random, nets: Nets, faults: Faults) {
      super(random, nets, { ...faults, tableLost: 0.3 });
    }
  };
}

/** Eleven of twelve sweeps do nothing. */
export class LateSweeps extends Life {
  #asked = 0;

  override async sweep(seconds?: number): Promise<Swept> {
    const none = { sessions: 0, advanced: 0, rebuilt: [], removed: [], helped: [], failed: [], left: 0 };
    return ++this.#asked % 12 === 0 ? super.sweep(seconds) : none;
  }
}

/** The guest is an hour behind. */
export class LateDeadMan extends Life {
  protected override get deadManWaits(): number {
    return DEAD_MAN_WAITS + 60 * MINUTE;
  }
}

/** Whatever fires stops, whatever the record says. */
export class ObeysOldAlarms extends Life {
  protected override async fire(alarmed: Parameters<Life['alarm']>[0]): Promise<void> {
    const it = this.aws.records.get(alarmed.session);
    if (alarmed.kind === 'stop') await stopAtOnce(this, it);
    await super.fire(alarmed);
  }
}

/** What is called late is taken for due. */
export class ObeysLateAlarms extends Life {
  protected override async fireAgain(alarmed: Parameters<Life['alarm']>[0]): Promise<void> {
    const it = this.aws.records.get(alarmed.session);
    if (alarmed.kind === 'stop') await stopAtOnce(this, it);
    await super.fireAgain(alarmed);
  }
}

async function stopAtOnce({ sessions, clock }: Life, it: Session | undefined): Promise<void> {
  const intent = { to: 'stop', because: 'deadline', at: clock.now() } as const;
  if (it?.intent.to === 'run') await writeIntent(sessions, it, () => ({ intent }));
}

/** A schedule's call that is refused something says that all is done. */
export class NeverFiresAgain extends Life {
  protected override async fire(alarmed: Parameters<Life['alarm']>[0]): Promise<void> {
    await super.fire(alarmed).catch(shrug);
  }
}

/** The guest goes by its wall clock. */
export class GoesByTheWallClock extends Life {
  protected override isOverdue({ stopAt = Infinity }: FakeInstance, _: DeadMan, wall: number): boolean {
    return wall >= stopAt + this.deadManWaits;
  }
}

/** The sweeper stops what is past its tag before it asks what the record says. */
export class SweepsByTheTag extends Life {
  override async sweep(seconds?: number): Promise<Swept> {
    for (const it of this.aws.living(this.id)) {
      if (it.state === 'running' && this.clock.now() >= (it.stopAt ?? Infinity))
        await new FakeComputers(this.aws).stop(it.id);
    }
    return super.sweep(seconds);
  }
}

/** No secret is ever deleted. */
export class SecretsStay extends Life {
  override readonly vault = new SecretStays(this.aws);
}
