import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The parameters that AWS publishes belong to no account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
export function parameterArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: name.replace(/^\//, ''),
    ...(name.startsWith('/aws/service/') && { account: '' }),
  });
}
