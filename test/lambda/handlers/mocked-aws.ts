import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { sessionItem } from '../../../lambda/adapters/dynamodb-items';
import { MAPPED_IMAGES } from '../../../lambda/contract/names';
import { instanceTags } from '../../../lambda/adapters/ec2-tags';
import type { Session } from '../../../lambda/domain/session';

export const MASTER = 'the-master-secret';

/** The question for what was mapped at run time: nothing was. */
export const OF_MAPPED_IMAGES = { ExpressionAttributeValues: { ':pk': MAPPED_IMAGES } };

/**
 * All of AWS as the handlers' own clients reach it: one session's record and its running instance, if there is one;
 * everything else is empty.
 */
export function mockedAws(session?: Session, changes: Partial<Instance> = {}) {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const ec2 = mockClient(EC2Client);
  const scheduler = mockClient(SchedulerClient);
  const secrets = mockClient(SecretsManagerClient);
  const ssm = mockClient(SSMClient);
  for (const service of [dynamo, ec2, scheduler, secrets, ssm]) service.resolves({});
  secrets.on(GetSecretValueCommand).resolves({ SecretString: MASTER });
  if (session) {
    const Item = sessionItem(session);
    dynamo.on(GetCommand, { Key: { PK: Item['PK'], SK: Item['SK'] } }).resolves({ Item });
    dynamo.on(QueryCommand).resolves({ Items: [Item] });
    dynamo.on(QueryCommand, OF_MAPPED_IMAGES).resolves({ Items: [] });
    const instance = {
      InstanceId: session.instanceId ?? 'i-0123456789abcdef0',
      State: { Name: 'running' as const },
      InstanceType: 't3.medium' as const,
      Placement: { AvailabilityZone: 'us-east-1a' },
      PublicDnsName: 'host.example',
      Tags: instanceTags(session, {}),
      ...changes,
    };
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [instance] }] });
  }
  return { dynamo, ec2, scheduler, secrets, ssm };
}
