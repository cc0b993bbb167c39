import type { Admission, Codes } from '../../lambda/ports/codes';
import type { FakeAws } from './fake-aws';

export class FakeCodes implements Codes {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  issue(admission: Admission): Promise<string> {
    return this.#aws.trips.call('codes.issue', () => {
      const code = this.#aws.newId('code');
      this.#aws.codes.set(code, admission);
      return code;
    });
  }

  burn(code: string): Promise<Admission | undefined> {
    return this.#aws.trips.call('codes.burn', () => {
      const admission = this.#aws.codes.get(code);
      this.#aws.codes.delete(code);
      return admission;
    });
  }
}
