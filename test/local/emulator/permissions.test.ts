import { readFile } from 'node:fs/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateVolumeCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Decider, startDecider } from '../../../local/iam/decider';
import { refusal, type RunningEmulator, runEmulator, until } from './running-emulator';

const ROLE = 'a-role';
const FUNCTION = 'a-function';
/** The function is never run. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

let decider: Decider;
let emulator: RunningEmulator;
let iam: IAMClient;
/** Looks from outside, as nobody's function. */
let account: { ec2: EC2Client; secrets: SecretsManagerClient; ssm: SSMClient };
/** Calls as the function. */
let own: {
  ec2: EC2Client;
  secrets: SecretsManagerClient;
  ssm: SSMClient;
  table: DynamoDBClient;
  schedules: SchedulerClient;
  lambda: LambdaClient;
};

beforeAll(async () => {
  decider = await startDecider();
  emulator = await runEmulator(decider.port);
  const { client, control } = emulator;
  iam = new IAMClient(client);
  account = {
    ec2: new EC2Client(client),
    secrets: new SecretsManagerClient(client),
    ssm: new SSMClient(client),
  };
  const trust = { Version: '2012-10-17', Statement: [] };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await new LambdaClient(client).send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: Role?.Arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: EMPTY_ZIP },
    }),
  );
  const settings = { ...client, credentials: await control.credentialsOf(FUNCTION) };
  own = {
    ec2: new EC2Client(settings),
    secrets: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
    table: new DynamoDBClient(settings),
    schedules: new SchedulerClient(settings),
    lambda: new LambdaClient(settings),
  };
}, 60_000);

afterAll(async () => {
  await emulator.end();
  await decider.stop();
});

async function permit(Action: string, Resource: string, Condition?: object): Promise<void> {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'own', PolicyDocument }));
}

const tagged = (value: string): object => ({
  StringEquals: { 'aws:ResourceTag/berth:deployment': value },
});

async function answered(call: Promise<unknown>): Promise<[string, number | undefined]> {
  try {
    await call;
    return ['carried out', 200];
  } catch (error) {
    const { name, $metadata: metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return [name, metadata?.httpStatusCode];
  }
}

async function runningInstance(): Promise<string> {
  await emulator.control.registerImages([{ imageId: 'ami-0000000000000001a', name: 'linux' }]);
  const tag = { Key: 'berth:deployment', Value: 'demo' };
  const { Instances = [] } = await account.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0000000000000001a',
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [tag] }],
    }),
  );
  const id = String(Instances[0]?.InstanceId);
  await until(async () => ((await stateOf(id)) === 'running' ? true : undefined), 'the instance to run');
  return id;
}

async function stateOf(id: string): Promise<string | undefined> {
  const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name;
}

test('what the role does not name is refused as AWS refuses it, and nothing has happened', async () => {
  await permit('ssm:GetParameter', 'arn:aws:ssm:us-east-1:000000000000:parameter/nothing');
  const id = await runningInstance();
  await account.secrets.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'x' }));
  await account.ssm.send(new PutParameterCommand({ Name: '/kept', Value: 'old', Type: 'String' }));
  expect(await answered(own.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toEqual([
    'UnauthorizedOperation',
    403,
  ]);
  const remove = new DeleteSecretCommand({ SecretId: 'kept', ForceDeleteWithoutRecovery: true });
  expect(await answered(own.secrets.send(remove))).toEqual(['AccessDeniedException', 400]);
  const write = new PutParameterCommand({ Name: '/kept', Value: 'new', Overwrite: true });
  expect(await answered(own.ssm.send(write))).toEqual(['AccessDeniedException', 400]);
  const read = new ScanCommand({ TableName: 'any' });
  expect(await answered(own.table.send(read))).toEqual(['AccessDeniedException', 400]);
  const disarm = new DeleteScheduleCommand({ Name: 'any', GroupName: 'default' });
  expect(await answered(own.schedules.send(disarm))).toEqual(['AccessDeniedException', 403]);
  const call = new InvokeCommand({ FunctionName: FUNCTION, Payload: '{}' });
  expect(await answered(own.lambda.send(call))).toEqual(['AccessDeniedException', 403]);

  expect(await stateOf(id)).toBe('running');
  await account.secrets.send(new DescribeSecretCommand({ SecretId: 'kept' }));
  const { Parameter } = await account.ssm.send(new GetParameterCommand({ Name: '/kept' }));
  expect(Parameter?.Value).toBe('old');
});

test('the refusal says who may not do what to what', async () => {
  await permit('ec2:DescribeInstances', '*');
  const refused = own.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }));
  await expect(refused).rejects.toThrow(
    'You are not authorized to perform this operation. ' +
      `User: arn:aws:sts::000000000000:assumed-role/${ROLE}/${FUNCTION} is not authorized to perform: ec2:StopInstances ` +
      'on resource: arn:aws:ec2:us-east-1:000000000000:instance/i-0123456789abcdef0 ' +
      'because no identity-based policy allows the ec2:StopInstances action',
  );
});

test('a permission counts from the moment it is given until it is taken away, with its conditions', async () => {
  const id = await runningInstance();
  const stop = (): Promise<[string, number | undefined]> =>
    answered(own.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })));
  const instances = 'arn:aws:ec2:us-east-1:000000000000:instance/*';
  await permit('ec2:StopInstances', instances, tagged('another'));
  expect((await stop())[0]).toBe('UnauthorizedOperation');
  expect(await stateOf(id)).toBe('running');
  await permit('ec2:StopInstances', instances, tagged('demo'));
  expect((await stop())[0]).toBe('carried out');
  await iam.send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: 'own' }));
  expect((await stop())[0]).toBe('UnauthorizedOperation');
});

test('a call whose permissions are not known is an internal error, whatever the role permits', async () => {
  await permit('ec2:*', '*');
  const call = new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 });
  expect(await answered(own.ec2.send(call))).toEqual(['InternalFailure', 500]);
});

test('what is tried with borrowed credentials is not written down as the function’s own', async () => {
  expect(await readFile(emulator.callsFile, 'utf8')).toBe('');
  await expect(emulator.control.credentialsOf('nobody')).rejects.toThrow('there is no function nobody');
});

test('without the decider nothing is carried out for a function, and others go on', async () => {
  await permit('ssm:GetParameter', '*');
  const id = await runningInstance();
  await permit('ec2:TerminateInstances', '*');
  await decider.stop();
  const end = new TerminateInstancesCommand({ InstanceIds: [id] });
  expect(await answered(own.ec2.send(end))).toEqual(['InternalFailure', 500]);
  const look = new GetScheduleCommand({ Name: 'any', GroupName: 'default' });
  expect(await refusal(own.schedules.send(look))).toBe('InternalFailure');
  expect(await stateOf(id)).toBe('running');
});
