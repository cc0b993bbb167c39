import type { Image, LaunchImage } from '../../lambda/domain/image';
import { Refusal } from '../../lambda/domain/refusal';
import type { Images } from '../../lambda/ports/images';
import type { FakeAws } from './fake-aws';

/** The catalogue as a warm function sees it: an image that was asked for once is remembered. */
export class FakeImages implements Images {
  readonly #aws: FakeAws;
  readonly #remembered = new Set<string>();

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  list(): Promise<readonly Image[]> {
    return this.#aws.trips.call('images.list', () => this.#aws.images);
  }

  async resolve(key: string): Promise<{ image: Image; launch: LaunchImage }> {
    return this.#remembered.has(key)
      ? this.#find(key)
      : this.#aws.trips.call('images.resolve', () => this.#find(key));
  }

  #find(wanted: string): { image: Image; launch: LaunchImage } {
    const image = this.#aws.images.find((i) => i.key === wanted);
    if (!image) throw new Refusal('not-found', `There is no image ${wanted}.`);
    this.#remembered.add(wanted);
    const { key, kind, os, loginUser, diskGiB, readiness, readyBy, protocols, tiles } = image;
    const ofAmi = { ami: 'ami-1', rootDevice: '/dev/sda1' };
    return {
      image,
      launch: {
        key,
        kind,
        os,
        loginUser,
        diskGiB,
        readiness,
        ...ofAmi,
        ...(readyBy && { readyBy }),
        ...(protocols && { protocols }),
        ...(tiles && { tiles }),
      },
    };
  }
}
