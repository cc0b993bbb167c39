import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TIME_LIMITS } from './time-limits';

/**
 * The deployment's master secret, from which all its keys are derived.
 *
 * @throws Error when it is empty
 */
export async function readMasterSecret(
  arn: string,
  client: SecretsManagerClient = new SecretsManagerClient(TIME_LIMITS),
): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (!SecretString) throw new Error('the master secret is empty');
  return SecretString;
}
