import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients';
import type { Things } from './things';

/**
 * Everything of somebody's as it stands now, in words that can be compared.
 *
 * @throws what AWS answers when something is gone
 */
export async function describe(clients: Clients, things: Things): Promise<string> {
  const { ec2, secrets, schedules, table, parameters, users } = clients;
  const { instance, networkInterface, securityGroup, keyPair, image, secret } = things;
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  const computer = Reservations?.[0]?.Instances?.[0];
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [networkInterface] }),
  );
  const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({ KeyNames: [keyPair] }));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [securityGroup] }));
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [image] }));
  const { VersionId, SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  const { Tags, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: secret }));
  const { $metadata: _, ...schedule } = await schedules.send(
    new GetScheduleCommand({ Name: things.schedule, GroupName: things.scheduleGroup }),
  );
  const { Parameter } = await parameters.send(new GetParameterCommand({ Name: things.parameter }));
  const { Items } = await table.send(new ScanCommand({ TableName: things.table }));
  const { UserPool } = await users.send(new DescribeUserPoolCommand({ UserPoolId: things.userPool }));
  return JSON.stringify({
    instance: [computer?.InstanceId, computer?.State?.Name, computer?.InstanceType, computer?.Tags],
    networkInterface: NetworkInterfaces?.map(({ Groups, TagSet }) => [Groups, TagSet]),
    keyPair: KeyPairs?.map(({ KeyFingerprint, Tags: tags }) => [KeyFingerprint, tags]),
    securityGroup: SecurityGroups?.map(({ IpPermissions, Tags: tags }) => [IpPermissions, tags]),
    image: Images?.map(({ State, Tags: tags }) => [State, tags]),
    secret: [VersionId, SecretString, Tags, DeletedDate],
    schedule,
    parameter: [Parameter?.Value, Parameter?.Version],
    table: Items,
    users: UserPool?.EstimatedNumberOfUsers,
  });
}
