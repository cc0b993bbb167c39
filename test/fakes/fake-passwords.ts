import type { Passwords } from '../../lambda/ports/passwords';
import type { FakeAws } from './fake-aws';

/** Gives the password that a test says a computer made. */
export class FakePasswords implements Passwords {
  readonly #aws: FakeAws;
  /** By instance. */
  readonly made = new Map<string, string>();

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find(instanceId: string, privateKey: string): Promise<string | undefined> {
    return this.#aws.trips.call('passwords.find', () => {
      const password = this.made.get(instanceId);
      return password === undefined ? undefined : `${password} of ${privateKey}`;
    });
  }
}
