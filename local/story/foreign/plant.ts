import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type Instance,
  type ResourceType,
  RunInstancesCommand,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Control } from '../../emulator/control';
import { must } from '../must';
import { pause } from '../world';
import type { Clients } from './clients';
import { BUILT, type Somebody, tagList, type Things } from './things';

/** Whoever owns the account. */
export interface Planter {
  readonly clients: Clients;
  readonly roles: IAMClient;
  readonly control: Control;
}

const SCHEDULE = 'far-away';
/** Nobody ever runs it. */
const NO_CODE = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
const AMI = 'ami-0be7400000000002';

/** Plants one of each kind of thing that functions of ours could hurt, and waits until it stands. */
export async function plant(planter: Planter, somebody: Somebody): Promise<Things> {
  const { role, instanceProfile } = await plantRole(planter, somebody);
  const computer = await plantComputer(planter, somebody);
  const secretArn = await plantData(planter.clients, somebody);
  await plantCalls(planter.clients, somebody, role);
  const { UserPool } = await planter.clients.users.send(
    new CreateUserPoolCommand({ PoolName: somebody.prefix }),
  );
  const userPool = UserPool?.Id ?? '';
  return { ...somebody, ...computer, role, instanceProfile, secretArn, schedule: SCHEDULE, userPool };
}

async function plantRole(
  { roles }: Planter,
  { prefix }: Somebody,
): Promise<Pick<Things, 'role' | 'instanceProfile'>> {
  const RoleName = `${prefix}-role`;
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const { Role } = await roles.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const instanceProfile = `${prefix}-profile`;
  await roles.send(new CreateInstanceProfileCommand({ InstanceProfileName: instanceProfile }));
  await roles.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: instanceProfile, RoleName }));
  return { role: Role?.Arn ?? '', instanceProfile };
}

async function plantComputer(
  { clients: { ec2 }, control }: Planter,
  { prefix, tags, keyPair, image }: Somebody,
): Promise<Pick<Things, 'instance' | 'networkInterface' | 'securityGroup' | 'snapshot'>> {
  const tagged = (type: ResourceType): { TagSpecifications?: TagSpecification[] } =>
    Object.keys(tags).length > 0 ? { TagSpecifications: [{ ResourceType: type, Tags: tagList(tags) }] } : {};
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await ec2.send(new CreateKeyPairCommand({ KeyName: keyPair, ...tagged('key-pair') }));
  const { Instances: [made] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: AMI,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet?.SubnetId,
      ...tagged('instance'),
    }),
  );
  const { GroupId: securityGroup = '' } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: `${prefix}-group`,
      Description: 'Of somebody else',
      VpcId: subnet?.VpcId,
      ...tagged('security-group'),
    }),
  );
  const range = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '192.0.2.1/32' }] };
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: securityGroup, IpPermissions: [range] }),
  );
  const snapshotTags = Object.keys(tags).length > 0 ? BUILT : {};
  await control.registerImages([{ imageId: image, name: `${prefix}-image`, tags, snapshotTags }]);
  const { InstanceId: instance = '', NetworkInterfaces: [nic] = [] } = await running(ec2, made?.InstanceId);
  const networkInterface = nic?.NetworkInterfaceId ?? '';
  return { instance, networkInterface, securityGroup, snapshot: image.replace('ami-', 'snap-') };
}

async function running(ec2: Clients['ec2'], id: string | undefined): Promise<Instance> {
  for (let tries = 0; tries < 100; tries++) {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id ?? ''] }));
    const instance = Reservations[0]?.Instances?.[0];
    if (instance?.State?.Name === 'running') return instance;
    await pause(200);
  }
  throw new Error(`the foreign instance ${id} does not run`);
}

async function plantData(
  { secrets, parameters, table }: Clients,
  { secret, parameter, tags, table: name }: Somebody,
): Promise<string> {
  const Tags = tagList(tags);
  const { ARN } = await secrets.send(
    new CreateSecretCommand({ Name: secret, SecretString: 'not ours', ...(Tags.length > 0 && { Tags }) }),
  );
  must(ARN !== undefined, `the foreign secret ${secret} has no ARN`);
  await parameters.send(new PutParameterCommand({ Name: parameter, Value: 'not ours', Type: 'String' }));
  await table.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'S' },
      ],
    }),
  );
  await table.send(
    new PutItemCommand({ TableName: name, Item: { PK: { S: 'ACCOUNT#somebody' }, SK: { S: 'META' } } }),
  );
  return ARN;
}

async function plantCalls(
  { lambda, schedules }: Clients,
  { functionName, scheduleGroup }: Somebody,
  role: string,
): Promise<void> {
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Role: role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: NO_CODE },
    }),
  );
  await schedules.send(new CreateScheduleGroupCommand({ Name: scheduleGroup }));
  await schedules.send(
    new CreateScheduleCommand({
      Name: SCHEDULE,
      GroupName: scheduleGroup,
      ScheduleExpression: 'at(2099-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: FunctionArn, RoleArn: role },
    }),
  );
}
