import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsSettings } from '../../cloud';

/** Clients of every service in which somebody could be hurt. */
export interface Clients {
  readonly ec2: EC2Client;
  readonly secrets: SecretsManagerClient;
  readonly schedules: SchedulerClient;
  readonly table: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly parameters: SSMClient;
  readonly users: CognitoIdentityProviderClient;
}

/** Clients that ask once, so that each refusal is seen. */
export function clientsOf(aws: AwsSettings): Clients {
  const settings = { ...aws, maxAttempts: 1 };
  return {
    ec2: new EC2Client(settings),
    secrets: new SecretsManagerClient(settings),
    schedules: new SchedulerClient(settings),
    table: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    parameters: new SSMClient(settings),
    users: new CognitoIdentityProviderClient(settings),
  };
}
