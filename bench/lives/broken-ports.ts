import { type CreditMove, moveBetween, parkingCase } from '../../lambda/domain/credit';
import type { FoundInstance } from '../../lambda/domain/rebuild';
import type { Session } from '../../lambda/domain/session';
import type { InstanceState } from '../../lambda/domain/seen';
import type { RunAnswer } from '../../lambda/ports/computers';
import type { Remnant } from '../../lambda/ports/estate';
import type { TimelineEvent } from '../../lambda/ports/timeline';
import type { FakeAws } from '../../test/fakes/fake-aws';
import { FakeComputers } from '../../test/fakes/fake-computers';
import { FakeEstate, shown } from '../../test/fakes/fake-estate';
import { FakeSchedules } from '../../test/fakes/fake-schedules';
import { FakeSessions } from '../../test/fakes/fake-sessions';
import { FakeVault } from '../../test/fakes/fake-vault';
import { CallFailed } from './weather';

/** Says that it has tagged. */
export class Tagless extends FakeComputers {
  override async tag(): Promise<void> {}
}

/** A tag that AWS refuses is not worth an error. */
export class TagsPerhaps extends FakeComputers {
  override tag(...args: Parameters<FakeComputers['tag']>): Promise<void> {
    return super.tag(...args).catch(shrug);
  }
}

/** Asks EC2 under another name each time. */
export class FreshTokens extends FakeComputers {
  #asks = 0;

  override run(session: Session, attempt: Session['attempts'][number]): Promise<RunAnswer> {
    return super.run(session, { ...attempt, token: `${attempt.token}-${++this.#asks}` });
  }
}

/** Takes a failure of AWS for a success. */
export function shrug(error: unknown): void {
  if (!(error instanceof CallFailed)) throw error;
}

/** Takes the key for something that only a running computer needs. */
export class KeyGoesWithStop extends FakeComputers {
  readonly #world: FakeAws;

  constructor(aws: FakeAws) {
    super(aws);
    this.#world = aws;
  }

  override stop(instanceId: string): Promise<InstanceState | undefined> {
    const session = this.#world.instances.get(instanceId)?.session;
    if (session !== undefined) this.#world.secrets.delete(session);
    return super.stop(instanceId);
  }
}

/** Says that it has armed. */
export class Unarmed extends FakeSchedules {
  override async arm(): Promise<void> {}
}

/** Says that it has deleted. */
export class SecretStays extends FakeVault {
  override async remove(): Promise<void> {}
}

/** A save that is given another record or another move than it should be. */
export class Miscounting extends FakeSessions {
  readonly #world: FakeAws;
  readonly #wrong: (after: Session, before: Session, now: number) => Session;

  constructor(aws: FakeAws, wrong: (after: Session, before: Session, now: number) => Session) {
    super(aws);
    this.#world = aws;
    this.#wrong = wrong;
  }

  override save(session: Session, event?: TimelineEvent): Promise<Session> {
    const before = this.#world.records.get(session.id) ?? session;
    const after = this.#wrong(session, before, this.#world.clock.now());
    return super.save(after, event, moveBetween(before, after));
  }
}

/** Charges the account once for the record and once for the stop. */
export class ChargesTwice extends FakeSessions {
  override save(session: Session, event?: TimelineEvent, move?: CreditMove): Promise<Session> {
    const twice = move && { ...move, spent: 2 * move.spent };
    return super.save(session, event, twice);
  }
}

/** Settles what stops, and once more when it has stopped. */
export function settlesAgain(after: Session, before: Session): Session {
  const { credit } = after;
  if (credit === undefined || before.state !== 'stopping' || after.state !== 'stopped') return after;
  const ran = Math.max(0, (before.intent.at - (before.startedAt ?? before.intent.at)) / 3_600_000);
  const again = Math.ceil(ran * (credit.rates.running[after.instanceType] ?? 0));
  return { ...after, credit: { ...credit, spent: credit.spent + again } };
}

/** Gives back what was reserved for running as soon as somebody wishes the stop. */
export function releasesEarly(after: Session, before: Session, now: number): Session {
  const { credit, intent, lease } = after;
  if (credit === undefined || intent.to !== 'stop' || before.intent.to !== 'run') return after;
  return { ...after, credit: { ...credit, reserved: parkingCase(credit.rates, lease, now) } };
}

/** Lends for longer, and reserves nothing for it. */
export function reservesNothing(after: Session, before: Session): Session {
  const { credit } = before;
  return credit === undefined || after.lastExtend === before.lastExtend ? after : { ...after, credit };
}

/** Forgets the disk of the time before a start. */
export function forgetsTheDisk(after: Session, before: Session, now: number): Session {
  const { credit } = after;
  if (credit === undefined || after.generation === before.generation) return after;
  return { ...after, credit: { ...credit, parkedUntil: now } };
}

/** Takes every deployment's things for its own. */
export class EveryonesEstate extends FakeEstate {
  readonly #world: FakeAws;

  constructor(aws: FakeAws) {
    super(aws);
    this.#world = aws;
  }

  override instances(): Promise<readonly FoundInstance[]> {
    return this.#world.trips.call('estate.instances', () => [...this.#world.instances.values()].map(shown));
  }
}

/** Takes what was made just now for old. */
export class AgelessEstate extends FakeEstate {
  override async keyPairs(): Promise<readonly Remnant[]> {
    return (await super.keyPairs()).map((it) => ({ ...it, at: 0 }));
  }

  override async schedules(): Promise<readonly (Remnant & { name: string })[]> {
    return (await super.schedules()).map((it) => ({ ...it, at: 0 }));
  }

  override async secrets(): Promise<readonly Remnant[]> {
    return (await super.secrets()).map((it) => ({ ...it, at: 0 }));
  }
}
