import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { amiParameterName } from '../contract/names';
import type { ImageVersion } from '../domain/image-version';
import type { ImageVersions } from '../ports/image-versions';
import { TIME_LIMITS } from './time-limits';

/**
 * The versions of the parameter that a managed image's pipeline writes. AWS keeps the newest hundred.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
 */
export class SsmImageVersions implements ImageVersions {
  readonly #deployment: string;
  readonly #ssm: SSMClient;

  constructor(deployment: string, ssm: SSMClient = new SSMClient(TIME_LIMITS)) {
    this.#deployment = deployment;
    this.#ssm = ssm;
  }

  async history(key: string): Promise<readonly ImageVersion[]> {
    const Name = amiParameterName(this.#deployment, key);
    const versions: ImageVersion[] = [];
    let NextToken: string | undefined;
    try {
      do {
        const page = await this.#ssm.send(
          new GetParameterHistoryCommand({ Name, MaxResults: 50, NextToken }),
        );
        for (const { Version, Value, LastModifiedDate } of page.Parameters ?? []) {
          if (Version === undefined || Value === undefined) continue;
          versions.push({ version: Version, ami: Value, at: LastModifiedDate?.getTime() ?? 0 });
        }
        NextToken = page.NextToken;
      } while (NextToken);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
    }
    return versions.toSorted((a, b) => a.version - b.version);
  }

  /**
   * Of the same data type as the pipeline writes it: AWS then looks at the AMI before the version counts.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
   */
  async publish(key: string, ami: string): Promise<void> {
    await this.#ssm.send(
      new PutParameterCommand({
        Name: amiParameterName(this.#deployment, key),
        Value: ami,
        Type: 'String',
        DataType: 'aws:ec2:image',
        Overwrite: true,
      }),
    );
  }
}
