import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateTagsCommand,
  EC2Client,
  ImportKeyPairCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CallRecord } from '../../../local/iam/call';
import { checksOf } from '../../../local/iam/checks';
import { type Listener, startListener } from './listener';
import {
  attachToInstance,
  boundCredits,
  resizeInstance,
  attachToInterface,
  call,
  createSchedule,
  createSecret,
  createTags,
  dynamodb,
  importKeyPair,
  jsonTags,
  onInstance,
  onSecret,
  OURS,
  runInstances,
  STORY,
} from './samples';

// The samples are written by hand: this is the proof that they have the shape of what the SDK really sends.

let listener: Listener;
let clients: {
  ec2: EC2Client;
  secrets: SecretsManagerClient;
  dynamo: DynamoDBClient;
  scheduler: SchedulerClient;
  ssm: SSMClient;
};

beforeAll(async () => {
  listener = await startListener();
  const settings = {
    endpoint: `http://127.0.0.1:${listener.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  clients = {
    ec2: new EC2Client(settings),
    secrets: new SecretsManagerClient(settings),
    dynamo: new DynamoDBClient(settings),
    scheduler: new SchedulerClient(settings),
    ssm: new SSMClient(settings),
  };
});
afterAll(async () => {
  Object.values(clients).forEach((client) => client.destroy());
  await listener.close();
});

/** The sample with the parameters that the SDK sent in its place. */
async function sent(sample: CallRecord, send: () => Promise<unknown>): Promise<CallRecord> {
  const { heard } = listener;
  heard.length = 0;
  // The answer is an empty refusal, which every client reports in words of its own.
  await expect(send()).rejects.toBeInstanceOf(Error);
  expect(heard).toHaveLength(1);
  const { action = null, params = {} } = heard[0] ?? {};
  return { ...sample, action, params };
}

const tags = jsonTags(OURS);
const schedule = { Name: 's1-202611251840', GroupName: 'berth-demo' };
const list = STORY.find(({ params }) => params['path'] === '/schedules') ?? createSchedule();
const onSchedule = (method: string): CallRecord =>
  STORY.find(({ service, params }) => service === 'scheduler' && params['method'] === method) ??
  createSchedule();
const keys = [{ PK: { S: 'a' } }];
const query = {
  TableName: 'demo-table',
  KeyConditionExpression: '#p = :p',
  ExpressionAttributeNames: { '#p': 'PK' },
  ExpressionAttributeValues: { ':p': { S: 'ACCOUNT#ada' } },
};
const path = { Path: '/berth/demo/image', Recursive: true };

test.each<[string, CallRecord, () => Promise<unknown>]>([
  [
    'RunInstances',
    runInstances(),
    () =>
      clients.ec2.send(
        new RunInstancesCommand({
          MinCount: 1,
          MaxCount: 1,
          ImageId: 'ami-1',
          InstanceType: 't3.large',
          KeyName: 'berth-demo-s1',
          IamInstanceProfile: { Name: 'demo-guest' },
          BlockDeviceMappings: [
            { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 30, VolumeType: 'gp3', Encrypted: true } },
          ],
          MetadataOptions: {
            HttpTokens: 'required',
            HttpPutResponseHopLimit: 1,
            InstanceMetadataTags: 'enabled',
          },
          NetworkInterfaces: [
            { DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: 'subnet-1', Groups: ['sg-1'] },
          ],
          TagSpecifications: [
            { ResourceType: 'instance', Tags: tags },
            { ResourceType: 'volume', Tags: tags },
            { ResourceType: 'network-interface', Tags: tags },
          ],
        }),
      ),
  ],
  [
    'ImportKeyPair',
    importKeyPair(),
    () =>
      clients.ec2.send(
        new ImportKeyPairCommand({
          KeyName: 'berth-demo-s1',
          PublicKeyMaterial: Buffer.from('x'),
          TagSpecifications: [{ ResourceType: 'key-pair', Tags: tags }],
        }),
      ),
  ],
  [
    'StopInstances',
    onInstance('StopInstances'),
    () => clients.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-1'] })),
  ],
  [
    'CreateTags',
    createTags(),
    () =>
      clients.ec2.send(
        new CreateTagsCommand({
          Resources: ['i-1'],
          Tags: [{ Key: 'berth:stopAt', Value: '2026-11-25T18:40:00Z' }],
        }),
      ),
  ],
  [
    'ModifyInstanceAttribute',
    attachToInstance(),
    () =>
      clients.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: 'i-1', Groups: ['sg-1', 'sg-2'] })),
  ],
  [
    'ModifyInstanceAttribute',
    resizeInstance(),
    () =>
      clients.ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: 'i-1', InstanceType: { Value: 'm5.large' } }),
      ),
  ],
  [
    'ModifyInstanceCreditSpecification',
    boundCredits(),
    () =>
      clients.ec2.send(
        new ModifyInstanceCreditSpecificationCommand({
          InstanceCreditSpecifications: [{ InstanceId: 'i-1', CpuCredits: 'standard' }],
        }),
      ),
  ],
  [
    'ModifyNetworkInterfaceAttribute',
    attachToInterface(),
    () =>
      clients.ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: 'eni-1', Groups: ['sg-1', 'sg-2'] }),
      ),
  ],
  [
    'CreateSecret',
    createSecret(),
    () =>
      clients.secrets.send(
        new CreateSecretCommand({
          Name: 'berth/demo/s1',
          Description: 'ssh-ed25519 AAAA',
          SecretString: 'x',
          Tags: tags,
        }),
      ),
  ],
  [
    'DeleteSecret',
    onSecret('DeleteSecret'),
    () =>
      clients.secrets.send(
        new DeleteSecretCommand({ SecretId: 'berth/demo/s1', ForceDeleteWithoutRecovery: true }),
      ),
  ],
  ['Query', dynamodb('stop', 'Query', query), () => clients.dynamo.send(new QueryCommand(query))],
  [
    'BatchGetItem',
    dynamodb('stop', 'BatchGetItem', { RequestItems: { 'demo-table': { Keys: keys } } }),
    () => clients.dynamo.send(new BatchGetItemCommand({ RequestItems: { 'demo-table': { Keys: keys } } })),
  ],
  [
    'CreateSchedule',
    createSchedule(),
    () =>
      clients.scheduler.send(
        new CreateScheduleCommand({
          ...schedule,
          ScheduleExpression: 'at(2026-11-25T18:40:00)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'arn:aws:lambda:x', RoleArn: 'arn:aws:iam::000000000000:role/demo-schedule' },
        }),
      ),
  ],
  ['GetSchedule', onSchedule('GET'), () => clients.scheduler.send(new GetScheduleCommand(schedule))],
  ['DeleteSchedule', onSchedule('DELETE'), () => clients.scheduler.send(new DeleteScheduleCommand(schedule))],
  [
    'ListSchedules',
    list,
    () => clients.scheduler.send(new ListSchedulesCommand({ GroupName: 'berth-demo' })),
  ],
  [
    'GetParametersByPath',
    call('launch', 'ssm', 'GetParametersByPath', { params: path }),
    () => clients.ssm.send(new GetParametersByPathCommand(path)),
  ],
])('%s as the SDK sends it needs the same permissions as the sample', async (_name, sample, send) => {
  const checks = checksOf(await sent(sample, send));
  expect(checks).toBeDefined();
  expect(checks).toEqual(checksOf(sample));
});
