import type { Grounds } from '../../lambda/ports/grounds';
import type { FakeAws } from './fake-aws';

export class FakeGrounds implements Grounds {
  readonly #aws: FakeAws;

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  zones(): readonly { readonly subnet: string; readonly zone: string }[] {
    return this.#aws.zones;
  }
}
