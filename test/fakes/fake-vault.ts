import { ABSENT, present, type SecretSeen, type Seen } from '../../lambda/domain/seen';
import type { Session, SessionRef } from '../../lambda/domain/session';
import type { Vault } from '../../lambda/ports/vault';
import type { FakeAws } from './fake-aws';

export class FakeVault implements Vault {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find(session: Session): Promise<Seen<SecretSeen>> {
    return this.#aws.trips.call('vault.find', () => {
      const it = this.#aws.secrets.get(session.id);
      return it ? present(publicSide(it)) : ABSENT;
    });
  }

  store({ deployment, id }: Session): Promise<SecretSeen> {
    return this.#aws.trips.call('vault.store', () => {
      const n = this.#aws.newId('key');
      const it = this.#aws.secrets.get(id) ?? {
        deployment,
        session: id,
        publicKey: `public ${n}`,
        privateKey: `private ${n}`,
        madeAt: this.#aws.clock.now(),
      };
      this.#aws.secrets.set(id, it);
      return publicSide(it);
    });
  }

  reveal(session: Session): Promise<string | undefined> {
    return this.#aws.trips.call('vault.reveal', () => this.#aws.secrets.get(session.id)?.privateKey);
  }

  remove(session: SessionRef): Promise<void> {
    return this.#aws.trips.call('vault.remove', () => void this.#aws.secrets.delete(session.id));
  }
}

function publicSide({ deployment, session, publicKey }: SecretSeen): SecretSeen {
  return { deployment, session, publicKey };
}
