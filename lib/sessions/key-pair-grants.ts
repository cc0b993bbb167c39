import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { keyPairName } from '../../lambda/contract/names';
import { allow } from '../functions/allow';
import { becomesOurs, isNotAnothers, whileMadeBy } from '../functions/own-things';

/**
 * What a function may be allowed to do with EC2's key pair objects, which hold the public halves of the sessions' keys.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export class KeyPairGrants {
  readonly #deployment: string;

  /** @param deploymentName the deployment whose key pairs they are */
  constructor(deploymentName: string) {
    this.#deployment = deploymentName;
  }

  /** Lets the function see key pairs. */
  public find(grantee: lambda.Function): void {
    allow(grantee, ['ec2:DescribeKeyPairs'], ['*']); // AWS does not restrict it to resources
  }

  /** Lets the function hand a public key to EC2, with our tags. */
  public importKey(grantee: lambda.Function): void {
    const ours = [this.#keyPairs(grantee)];
    allow(grantee, ['ec2:ImportKeyPair'], ours, becomesOurs(this.#deployment));
    allow(grantee, ['ec2:CreateTags'], ours, whileMadeBy('ImportKeyPair'));
  }

  /** Lets the function delete key pairs. */
  public remove(grantee: lambda.Function): void {
    allow(grantee, ['ec2:DeleteKeyPair'], [this.#keyPairs(grantee)], isNotAnothers(this.#deployment));
  }

  #keyPairs(grantee: lambda.Function): string {
    return Stack.of(grantee).formatArn({
      service: 'ec2',
      resource: 'key-pair',
      resourceName: keyPairName(this.#deployment, 's-*'),
    });
  }
}
