import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ImageRecord } from '../contract/catalogue';
import type { Image } from '../domain/image';
import type { Clock } from '../ports/clock';
import type { Catalogue } from '../ports/images';
import { remembered } from './remembered';
import { TIME_LIMITS } from './time-limits';

/** The catalogue as one SSM parameter for each image under the deployment's path. */
export class SsmCatalogue implements Catalogue {
  readonly #path: string;
  readonly #read: (path: string) => Promise<readonly Image[]>;

  constructor(path: string, clock: Clock, ssm: SSMClient = new SSMClient(TIME_LIMITS)) {
    this.#path = path;
    this.#read = remembered(clock, (from) => readAll(ssm, from));
  }

  /** All images, by key; may be up to a minute old. */
  list(): Promise<readonly Image[]> {
    return this.#read(this.#path);
  }

  async find(key: string): Promise<Image | undefined> {
    return (await this.list()).find((image) => image.key === key);
  }
}

async function readAll(ssm: SSMClient, Path: string): Promise<readonly Image[]> {
  const images: Image[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(new GetParametersByPathCommand({ Path, NextToken }));
    images.push(
      ...(page.Parameters ?? []).map(({ Value }) => ImageRecord.parse(JSON.parse(Value ?? 'null'))),
    );
    NextToken = page.NextToken;
  } while (NextToken);
  return images.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
