import { ABSENT, type DoorSeen, present, type Seen } from '../../lambda/domain/seen';
import type { Door, Session } from '../../lambda/domain/session';
import type { Doors } from '../../lambda/ports/doors';
import { type FakeAws, LIVING } from './fake-aws';

export class FakeDoors implements Doors {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find(session: Session): Promise<Seen<DoorSeen>> {
    return this.#aws.trips.call('doors.find', () => {
      const groupId = this.#groupOf(session);
      return groupId === undefined ? ABSENT : present(this.#seen(groupId));
    });
  }

  open(session: Session, instanceId: string, { cidr, port }: Door): Promise<DoorSeen> {
    return this.#aws.trips.call('doors.open', () => {
      const groupId = this.#groupOf(session) ?? this.#aws.newId('sg');
      const carriers = this.#aws.groups.get(groupId)?.carriers ?? new Set();
      if (LIVING.includes(this.#aws.instances.get(instanceId)?.state ?? 'terminated'))
        carriers.add(instanceId);
      const { deployment, id } = session;
      this.#aws.groups.set(groupId, { deployment, session: id, carriers, rules: [{ cidr, port }] });
      return this.#seen(groupId);
    });
  }

  /** EC2 lets go of a living computer's interface; one that shuts down keeps its groups until it is gone. */
  close(groupId: string): Promise<boolean> {
    return this.#aws.trips.call('doors.close', () => {
      const carriers = this.#aws.groups.get(groupId)?.carriers ?? new Set<string>();
      for (const id of carriers) {
        if (this.#aws.instances.get(id)?.state !== 'shutting-down') carriers.delete(id);
      }
      return carriers.size === 0 ? (this.#aws.groups.delete(groupId), true) : false;
    });
  }

  #groupOf({ id, deployment }: Session): string | undefined {
    return [...this.#aws.groups].find(([, g]) => g.session === id && g.deployment === deployment)?.[0];
  }

  #seen(groupId: string): DoorSeen {
    const { deployment, session, rules, carriers } = this.#aws.groups.get(groupId) ?? {
      deployment: '',
      session: '',
      rules: [],
      carriers: new Set(),
    };
    return { deployment, session, groupId, attached: carriers.size > 0, rules: [...rules] };
  }
}
