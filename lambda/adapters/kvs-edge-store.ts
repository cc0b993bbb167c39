// The store understands no other signature; whoever imports this package has it.
import '@aws-sdk/signature-v4a';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { Clock } from '../ports/clock';
import type { EdgeStore } from '../ports/edge-store';
import { TIME_LIMITS } from './time-limits';

/** What a store says that was made a moment ago, or written by somebody else just now. Milliseconds to wait. */
const AGAIN = ['ConflictException', 'ResourceNotFoundException', 'AccessDeniedException'];
const PAUSES = [1_000, 2_000, 4_000, 8_000];

/**
 * A key-value store of CloudFront. Each write names the version that it follows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html
 */
export class KvsEdgeStore implements EdgeStore {
  readonly #arn: string;
  readonly #clock: Clock;
  readonly #client: CloudFrontKeyValueStoreClient;

  constructor(
    arn: string,
    clock: Clock,
    client: CloudFrontKeyValueStoreClient = new CloudFrontKeyValueStoreClient(TIME_LIMITS),
  ) {
    this.#arn = arn;
    this.#clock = clock;
    this.#client = client;
  }

  async put(key: string, value: string): Promise<void> {
    for (const pause of [...PAUSES, undefined]) {
      try {
        const { ETag } = await this.#client.send(new DescribeKeyValueStoreCommand({ KvsARN: this.#arn }));
        await this.#client.send(
          new PutKeyCommand({ KvsARN: this.#arn, Key: key, Value: value, IfMatch: ETag }),
        );
        return;
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        if (pause === undefined || !AGAIN.includes(name)) throw error;
        await this.#clock.sleep(pause);
      }
    }
  }
}
