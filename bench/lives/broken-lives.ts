import type { ActingFunction } from '../../lambda/domain/duties';
import type { Session } from '../../lambda/domain/session';
import { MINUTE } from '../../lambda/domain/time';
import type { Clock } from '../../lambda/ports/clock';
import type { Estate } from '../../lambda/ports/estate';
import type { AdvancePorts } from '../../lambda/usecases/advance';
import { sweep, type Swept } from '../../lambda/usecases/sweep';
import { writeIntent } from '../../lambda/usecases/write-intent';
import { FakeComputers } from '../../test/fakes/fake-computers';
import { FakeDoors } from '../../test/fakes/fake-doors';
import { FakeEstate } from '../../test/fakes/fake-estate';
import { FakeImages } from '../../test/fakes/fake-images';
import { FakeKeyPairs } from '../../test/fakes/fake-key-pairs';
import { FakeSchedules } from '../../test/fakes/fake-schedules';
import type { Deployment } from '../../test/lambda/usecases/a-deployment';
import type { Random } from '../idle/random';
import { Miscounting, SecretStays } from './broken-ports';
import { DEAD_MAN_WAITS, type Faults, Life } from './life';
import type { Nets } from './nets';

export type LifeClass = new (random: Random, nets: Nets, faults: Faults) => Life;

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
      const { aws, clock, sessions, vault } = this;
      const ports = {
        clock,
        sessions,
        vault,
        estate: new FakeEstate(aws),
        images: new FakeImages(aws),
        computers: new FakeComputers(aws),
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
  override async alarm(alarmed: Parameters<Deployment['alarm']>[0]): Promise<void> {
    const it = this.aws.records.get(alarmed.session);
    const intent = { to: 'stop', because: 'deadline', at: this.clock.now() } as const;
    if (it?.intent.to === 'run' && alarmed.kind === 'stop')
      await writeIntent(this.sessions, it, () => ({ intent }));
    await super.alarm(alarmed);
  }
}

/** No secret is ever deleted. */
export class SecretsStay extends Life {
  override readonly vault = new SecretStays(this.aws);
}
