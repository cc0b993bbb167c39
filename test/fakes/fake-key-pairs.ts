import { ABSENT, type Belonging, present, type Seen } from '../../lambda/domain/seen';
import type { Session, SessionRef } from '../../lambda/domain/session';
import type { KeyPairs } from '../../lambda/ports/key-pairs';
import type { FakeAws } from './fake-aws';

export class FakeKeyPairs implements KeyPairs {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find({ id }: Session): Promise<Seen<Belonging>> {
    return this.#aws.trips.call('keyPairs.find', () => {
      const it = this.#aws.keyPairs.get(id);
      return it ? present({ deployment: it.deployment, session: it.session }) : ABSENT;
    });
  }

  import({ deployment, id }: Session, publicKey: string): Promise<void> {
    return this.#aws.trips.call('keyPairs.import', () => {
      if (!this.#aws.keyPairs.has(id))
        this.#aws.keyPairs.set(id, {
          deployment,
          session: id,
          publicKey,
          madeAt: this.#aws.clock.now(),
        });
    });
  }

  remove({ id }: SessionRef): Promise<void> {
    return this.#aws.trips.call('keyPairs.remove', () => void this.#aws.keyPairs.delete(id));
  }
}
