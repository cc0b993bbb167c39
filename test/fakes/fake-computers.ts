import { USUAL_OPERATION } from '../../lambda/domain/price';
import { Refusal } from '../../lambda/domain/refusal';
import { ABSENT, type InstanceSeen, type InstanceState, present, type Seen } from '../../lambda/domain/seen';
import type { Attempt, Session } from '../../lambda/domain/session';
import { type Computers, type InstanceFound, type RunAnswer, TagsLost } from '../../lambda/ports/computers';
import { batchedStops, type StopOne } from '../../lambda/adapters/batched-stops';
import { type FakeAws, type FakeInstance, LIVING } from './fake-aws';

export class FakeComputers implements Computers {
  readonly #aws: FakeAws;
  readonly #stop: StopOne = batchedStops(
    (instanceId) => this.#stopOne(instanceId),
    (instanceIds) => this.#stopTogether(instanceIds),
  );

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find(session: Session): Promise<Seen<InstanceSeen>> {
    return this.#aws.trips.call('computers.find', () => {
      const isEmpty = this.#aws.emptyAnswers > 0;
      if (isEmpty) this.#aws.emptyAnswers--;
      const found = isEmpty
        ? []
        : [...this.#aws.instances.values()].filter((i) => isOf(i, session) && i.hidden-- <= 0);
      const it = found.find((i) => LIVING.includes(i.state)) ?? found[0];
      return it ? present(seen(it)) : this.#recorded(session, isEmpty);
    });
  }

  findInstance(instanceId: string): Promise<InstanceFound> {
    return this.#aws.trips.call('computers.findInstance', () => {
      const it = this.#aws.instances.get(instanceId);
      if (it === undefined || it.hidden-- > 0) return { is: 'unknown' };
      return it.deployment === this.#aws.deployment
        ? { is: 'ours', instance: seen(it), owner: it.owner }
        : { is: 'foreign' };
    });
  }

  #recorded(session: Session, isEmpty: boolean): Seen<InstanceSeen> {
    const it = this.#aws.instances.get(session.instanceId ?? '');
    if (it === undefined) return ABSENT;
    if (isOf(it, session)) return isEmpty && it.hidden <= 0 ? present(seen(it)) : ABSENT;
    if (it.state === 'terminated') return ABSENT;
    throw new TagsLost(it.id, session);
  }

  run(session: Session, attempt: Attempt): Promise<RunAnswer> {
    return this.#aws.trips.call(`computers.run ${attempt.zone} ${attempt.type}`, () => {
      const earlier = [...this.#aws.instances.values()].find(
        (i) => i.token === attempt.token && i.zone === attempt.zone,
      );
      if (earlier) return { is: 'placed', instance: seen(earlier) };
      const refusal = this.#aws.refusals.get(attempt.zone);
      if (refusal) return { is: 'refused', code: refusal, why: refusal };
      const keyPair = this.#aws.keyPairs.get(session.id);
      if (!keyPair)
        return { is: 'refused', code: 'InvalidKeyPair.NotFound', why: 'The key pair does not exist' };
      const instance: FakeInstance = {
        deployment: session.deployment,
        session: session.id,
        owner: session.owner,
        id: this.#aws.newId('i'),
        state: 'stopped',
        type: attempt.type,
        zone: attempt.zone,
        generation: session.generation,
        ...session.lease,
        token: attempt.token,
        publicKey: keyPair.publicKey,
        image: session.image.key,
        name: session.name,
        ...(session.edgeKey !== undefined && { edgeKey: session.edgeKey }),
        ...(session.image.readyBy === 'status-checks' && { readyBy: session.image.readyBy }),
        os: session.image.os,
        operation: session.image.operation ?? USUAL_OPERATION[session.image.os],
        disks: { diskGiB: session.image.diskGiB, furtherDisks: session.image.furtherDisks ?? [] },
        launchedAt: this.#aws.clock.now(),
        hidden: this.#aws.hiddenLooks,
      };
      this.#aws.instances.set(instance.id, instance);
      this.#aws.move(instance, 'pending');
      if (this.#aws.lostAnswers-- > 0) return { is: 'unclear', why: 'the answer got lost' };
      return { is: 'placed', instance: seen(instance) };
    });
  }

  async resize(instanceId: string, instanceType: string): Promise<boolean> {
    const changed = await this.#aws.trips.call('computers.resize', () => {
      const it = this.#aws.instances.get(instanceId);
      if (it?.state !== 'stopped') return false;
      const no = this.#aws.resizeRefusal;
      if (no) throw new Refusal(no.code, no.text);
      it.type = instanceType;
      it.mayBorrow = true;
      return true;
    });
    if (!changed) return false;
    return this.#aws.trips.call('computers.boundCredits', () => {
      const it = this.#aws.instances.get(instanceId);
      if (it) it.mayBorrow = false;
      return it !== undefined;
    });
  }

  start(instanceId: string): Promise<InstanceState | undefined> {
    return this.#change('start', instanceId, (it) => {
      if (it.state !== 'stopped') return undefined;
      const no = this.#aws.startRefusal;
      if (no) throw new Refusal(no.code, no.text);
      it.launchedAt = this.#aws.clock.now();
      return this.#aws.move(it, 'pending');
    });
  }

  stop(instanceId: string): Promise<InstanceState | undefined> {
    return this.#stop(instanceId);
  }

  #stopOne(instanceId: string): Promise<InstanceState | undefined> {
    return this.#change('stop', instanceId, (it) =>
      it.state === 'running' ? this.#aws.move(it, 'stopping') : stoppedAlready(it),
    );
  }

  /** As EC2 does: all or nothing. */
  #stopTogether(instanceIds: readonly string[]): Promise<ReadonlyMap<string, InstanceState | undefined>> {
    return this.#aws.trips.call('computers.stop', () => {
      const all = instanceIds.map((id) => this.#aws.instances.get(id));
      if (!all.every((it) => it && (it.state === 'running' || stoppedAlready(it))))
        throw new Error('one of them is not in a state from which it can be stopped');
      return new Map(
        all.flatMap((it) =>
          it ? [[it.id, it.state === 'running' ? this.#aws.move(it, 'stopping') : it.state]] : [],
        ),
      );
    });
  }

  terminate(instanceId: string): Promise<InstanceState | undefined> {
    return this.#change('terminate', instanceId, (it) =>
      LIVING.includes(it.state) ? this.#aws.move(it, 'shutting-down') : it.state,
    );
  }

  tag(session: Session, instanceId: string): Promise<void> {
    return this.#aws.trips.call('computers.tag', () => {
      const it = this.#aws.instances.get(instanceId);
      if (it) Object.assign(it, { generation: session.generation, ...session.lease });
    });
  }

  #change(
    what: string,
    instanceId: string,
    change: (it: FakeInstance) => InstanceState | undefined,
  ): Promise<InstanceState | undefined> {
    return this.#aws.trips.call(`computers.${what}`, () => {
      const it = this.#aws.instances.get(instanceId);
      return it && change(it);
    });
  }
}

function isOf({ deployment, session }: FakeInstance, { deployment: of, id }: Session): boolean {
  return deployment === of && session === id;
}

function stoppedAlready({ state }: FakeInstance): InstanceState | undefined {
  return state === 'stopping' || state === 'stopped' ? state : undefined;
}

function seen({
  hidden: _h,
  movesAt: _m,
  token: _t,
  owner: _o,
  publicKey: _p,
  image: _i,
  name: _n,
  mayBorrow: _b,
  disks: _d,
  ...it
}: FakeInstance): InstanceSeen {
  return { ...it };
}
