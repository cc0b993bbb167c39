import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
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
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { buildSync } from 'esbuild';
import { keyValueStore } from '../../../local/edge/key-value-store';
import { refusal, runEmulator, type RunningEmulator, until } from './running-emulator';
import { type FunctionName, stackTemplate } from './stack-template';

jest.setTimeout(180_000);

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBVGVbdTpCTVYVLcCB2dBZYNO8/MNGwYoRpGmDqnwzvh';

let emulator: RunningEmulator;
let outputs: Record<string, string>;
let lambda: LambdaClient;
let scheduler: SchedulerClient;
let secrets: SecretsManagerClient;
let heardFile: string;

beforeAll(async () => {
  // Must not be seen by any function.
  process.env['BERTH_TEST_OF_LEAKS'] = 'leaked';
  emulator = await runEmulator();
  heardFile = join(emulator.dir, 'heard.jsonl');
  lambda = new LambdaClient(emulator.client);
  scheduler = new SchedulerClient(emulator.client);
  secrets = new SecretsManagerClient(emulator.client);
  await emulator.control.registerImages([{ imageId: 'ami-0000000000000001a', name: 'ubuntu' }]);
  outputs = await deploy();
});

afterAll(async () => emulator.end());

async function deploy(): Promise<Record<string, string>> {
  // A template holds 51,200 characters, so the functions' code is a line that loads the bundle.
  const outfile = join(emulator.dir, 'stack-function.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'stack-function.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    outfile,
  });
  const code = `module.exports = require(${JSON.stringify(outfile)});`;
  const cloudFormation = new CloudFormationClient(emulator.client);
  const StackName = 'contract';
  const TemplateBody = JSON.stringify(stackTemplate(code, { HEARD: heardFile, PUBLIC_KEY_LINE: PUBLIC_KEY }));
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  return until(async () => {
    const [stack] = (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks ?? [];
    if (stack?.StackStatus?.includes('ROLLBACK')) {
      const events = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
      throw new Error(JSON.stringify(events.StackEvents?.map((e) => e.ResourceStatusReason).filter(Boolean)));
    }
    if (stack?.StackStatus !== 'CREATE_COMPLETE') return undefined;
    return Object.fromEntries((stack.Outputs ?? []).map((o) => [String(o.OutputKey), String(o.OutputValue)]));
  }, 'the stack');
}

async function lines(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function preflight(origin: string): Promise<Response> {
  return fetch(`${emulator.endpoint}/_aws/execute-api/${outputs['Api']}/x`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET' },
  });
}

/** What a function got of a request with these headers. */
async function echoed(headers: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const address = `${emulator.endpoint}/_aws/execute-api/${outputs['Api']}/echo`;
  const answer = await fetch(address, { method: 'PUT', headers });
  return (await answer.json()) as Record<string, unknown>;
}

function soon(): Date {
  return new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
}

/** The event whose `key` has this value, once the listening function has heard it. */
async function heard(key: string, value: number): Promise<Record<string, unknown>> {
  return until(async () => (await lines(heardFile)).find((e) => e[key] === value), `${key} ${value}`);
}

async function invoke(name: FunctionName, payload: unknown = {}): Promise<string> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: `contract-${name}`, Payload: JSON.stringify(payload) }),
  );
  return Buffer.from(answer.Payload ?? []).toString();
}

describe('a stack', () => {
  it('deploys with the attributes that templates ask for', async () => {
    expect(outputs).toMatchObject({
      ProviderUrl: expect.stringMatching(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_/),
      Cidr: '10.7.0.0/16',
      Secret: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:contract-master-/),
    });
    const value = await secrets.send(new GetSecretValueCommand({ SecretId: outputs['Secret'] }));
    expect(value.SecretString).toMatch(/^[A-Za-z0-9]{48}$/);
  });

  it('answers the preflight of its HTTP API by the origins of the template', async () => {
    expect((await preflight('http://localhost:5173')).headers.get('access-control-allow-origin')).toBe(
      'http://localhost:5173',
    );
    expect((await preflight('http://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('shows the policies of its roles with every reference resolved', async () => {
    const roles = await emulator.control.roles();
    const statement = {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: outputs['Secret'],
    };
    const name = String(outputs['Role']);
    expect(roles[name]).toMatchObject([{ name: 'own', policy: { Statement: [statement] } }]);
  });
});

describe('a function', () => {
  it('gets the cookies of a request in a list of their own, as the HTTP API hands them on', async () => {
    const { cookies, headers } = await echoed({ cookie: 'a=1; b=2=3', 'x-other': 'o' });
    expect(cookies).toEqual(['a=1', 'b=2=3']);
    expect(headers).toMatchObject({ 'x-other': 'o' });
    expect(headers).not.toHaveProperty('cookie');
    expect(await echoed({})).not.toHaveProperty('cookies');
  });

  it("writes CloudFront's key-value store, which the edge reads, and leaves no record of the value", async () => {
    expect(await invoke('keep', { arn: outputs['Store'], value: 'KEPT-VALUE' })).toBe('null');
    const store = keyValueStore(emulator.endpoint, '000000000000', 'contract-store');
    expect(await store.get('keys')).toBe('KEPT-VALUE');
    expect(await store.get('others')).toBeUndefined();
    const records = await readFile(emulator.callsFile, 'utf8');
    expect(records).toContain('"service": "cloudfront-keyvaluestore"');
    expect(records).not.toContain('KEPT-VALUE');
  });

  it('sees its own variables and nothing of the host', async () => {
    const seen: Record<string, string> = JSON.parse(await invoke('environment'));
    expect(seen).toMatchObject({
      HEARD: heardFile,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: 'us-east-1',
    });
    expect(seen['LAMBDA_TASK_ROOT']).toContain(emulator.dir);
    const foreign = Object.keys(seen).filter((k) =>
      /^(BERTH_|GATEWAY_|PYTHON|MINISTACK_|S3_|npm_|AWS_PROFILE)/.test(k),
    );
    expect(foreign).toEqual([]);
  });

  it('is tried three times when it is called asynchronously and fails', async () => {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: 'contract-fail',
        InvocationType: 'Event',
        Payload: JSON.stringify({ asynchronous: 1 }),
      }),
    );
    expect(answer.StatusCode).toBe(202);
    await until(async () => {
      const tries = (await lines(heardFile)).filter((e) => 'asynchronous' in e);
      return tries.length >= 3 ? tries : undefined;
    }, 'three tries');
  });

  it('leaves a record of each call, without anything secret', async () => {
    expect(await invoke('call')).toBe('null');
    const records = (await lines(emulator.callsFile)).filter((r) => r['function'] === 'contract-call');
    expect(records.map((r) => [r['service'], r['action'], r['status']])).toEqual([
      ['secretsmanager', 'CreateSecret', 200],
      ['secretsmanager', 'GetSecretValue', 200],
      ['ssm', 'PutParameter', 200],
      ['ec2', 'ImportKeyPair', 200],
      ['ec2', 'RunInstances', 400],
    ]);
    const role = outputs['Role'];
    expect(records[1]).toMatchObject({
      role,
      principal: `arn:aws:sts::000000000000:assumed-role/${role}/contract-call`,
      region: 'us-east-1',
      account: '000000000000',
      params: { SecretId: 'berth/demo/calls' },
      state: { secret: { tags: { 'berth:session': 'calls' } } },
    });
    expect(records[4]).toMatchObject({ state: { 'key-pair/calls': { type: 'key-pair' } } });
    const text = await readFile(emulator.callsFile, 'utf8');
    const secretTexts = ['PRIVATE-KEY-TEXT', 'PARAMETER-TEXT', 'USER-DATA-TEXT', PUBLIC_KEY].flatMap((s) => [
      s,
      Buffer.from(s).toString('base64'),
    ]);
    expect(secretTexts.filter((s) => text.includes(s))).toEqual([]);
  });
});

describe('news of an instance', () => {
  it('reaches a function through a rule, one event for every state', async () => {
    const ec2 = new EC2Client(emulator.client);
    const launch = new RunInstancesCommand({
      ImageId: 'ami-0000000000000001a',
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
    });
    const id = String((await ec2.send(launch)).Instances?.[0]?.InstanceId);
    const news = async () =>
      (await lines(heardFile)).filter((e) => JSON.stringify(e['detail'] ?? '').includes(id));
    await until(async () => ((await news()).length >= 2 ? true : undefined), 'the news of the launch');
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    const events = await until(async () => ((await news()).length >= 4 ? news() : undefined), 'all the news');
    expect(events.map((e) => JSON.stringify(e['detail'])).toSorted()).toEqual(
      ['pending', 'running', 'shutting-down', 'terminated'].map((state) =>
        JSON.stringify({ 'instance-id': id, state }),
      ),
    );
    expect(events[0]).toMatchObject({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      region: 'us-east-1',
      account: '000000000000',
      resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${id}`],
    });
  });
});

describe('a schedule', () => {
  const GroupName = 'berth-contract';
  const schedule = (Name: string, at: Date, input: unknown, after: 'DELETE' | 'NONE' = 'DELETE') =>
    new CreateScheduleCommand({
      Name,
      GroupName,
      ScheduleExpression: `at(${at.toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: after,
      Target: {
        Arn: 'arn:aws:lambda:us-east-1:000000000000:function:contract-listen',
        RoleArn: 'arn:aws:iam::000000000000:role/any',
        Input: JSON.stringify(input),
      },
    });

  it('invokes its function with its input at its time, and is then gone', async () => {
    const due = soon();
    await scheduler.send(schedule('once', due, { once: 1 }));
    expect(await heard('once', 1)).toEqual({ once: 1 });
    expect(Date.now()).toBeGreaterThanOrEqual(due.getTime());
    expect(Date.now() - due.getTime()).toBeLessThan(9_000);
    const asked = scheduler.send(new GetScheduleCommand({ Name: 'once', GroupName }));
    expect(await refusal(asked)).toBe('ResourceNotFoundException');
  });

  it('fires again when it is made again under a name that has fired', async () => {
    for (const round of [1, 2]) {
      await scheduler.send(schedule('kept', soon(), { kept: round }, 'NONE'));
      expect(await heard('kept', round)).toEqual({ kept: round });
      await scheduler.send(new DeleteScheduleCommand({ Name: 'kept', GroupName }));
    }
  });

  it('with a rate and no start calls as soon as it is made', async () => {
    const weekly = schedule('weekly', soon(), { weekly: 1 }).input;
    await scheduler.send(new CreateScheduleCommand({ ...weekly, ScheduleExpression: 'rate(7 days)' }));
    expect(await heard('weekly', 1)).toEqual({ weekly: 1 });
    await scheduler.send(new DeleteScheduleCommand({ Name: 'weekly', GroupName }));
  });

  it('is listed by group and beginning of its name, and its name is free again only when it is deleted', async () => {
    const far = new Date('2099-01-01T00:00:00Z');
    for (const name of ['s-1', 's-2', 't-1']) await scheduler.send(schedule(name, far, {}));
    expect(await refusal(scheduler.send(schedule('s-1', far, {})))).toBe('ConflictException');
    const first = await scheduler.send(
      new ListSchedulesCommand({ GroupName, NamePrefix: 's-', MaxResults: 1 }),
    );
    const second = await scheduler.send(
      new ListSchedulesCommand({ GroupName, NamePrefix: 's-', MaxResults: 1, NextToken: first.NextToken }),
    );
    expect([first, second].flatMap((p) => p.Schedules ?? []).map((s) => s.Name)).toEqual(['s-1', 's-2']);
    expect(second.NextToken).toBeUndefined();
    const found = await scheduler.send(new GetScheduleCommand({ Name: 's-1', GroupName }));
    expect(found.ScheduleExpression).toBe('at(2099-01-01T00:00:00)');
    await scheduler.send(new DeleteScheduleCommand({ Name: 's-1', GroupName }));
    await scheduler.send(schedule('s-1', far, {}));
    await emulator.control.addFault({
      service: 'scheduler',
      action: 'DeleteSchedule',
      code: 'ThrottlingException',
      status: 429,
    });
    expect(await refusal(scheduler.send(new DeleteScheduleCommand({ Name: 's-1', GroupName })))).toBe(
      'ThrottlingException',
    );
  });
});

describe('a secret', () => {
  it('keeps its description and tags, is listed by tag, and its name is free after a forced end', async () => {
    const create = new CreateSecretCommand({
      Name: 'berth/demo/one',
      Description: 'ssh-ed25519 AAAA',
      SecretString: 'x',
      Tags: [{ Key: 'berth:session', Value: 'one' }],
    });
    await secrets.send(create);
    expect(await refusal(secrets.send(create))).toBe('ResourceExistsException');
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: 'berth/demo/one' }));
    expect(described).toMatchObject({
      Description: 'ssh-ed25519 AAAA',
      Tags: [{ Key: 'berth:session', Value: 'one' }],
    });
    const listed = await secrets.send(
      new ListSecretsCommand({
        Filters: [
          { Key: 'tag-key', Values: ['berth:session'] },
          { Key: 'tag-value', Values: ['one'] },
        ],
      }),
    );
    expect(listed.SecretList?.map((s) => s.Name)).toEqual(['berth/demo/one']);
    await secrets.send(
      new DeleteSecretCommand({ SecretId: 'berth/demo/one', ForceDeleteWithoutRecovery: true }),
    );
    await secrets.send(create);
  });

  it('is refused once when a fault asks for it', async () => {
    const ask = new DescribeSecretCommand({ SecretId: 'none' });
    await emulator.control.addFault({
      service: 'secretsmanager',
      action: 'DescribeSecret',
      code: 'InternalServiceError',
    });
    expect(await refusal(secrets.send(ask))).toBe('InternalServiceError');
    expect(await refusal(secrets.send(ask))).toBe('ResourceNotFoundException');
  });
});

describe('a token', () => {
  it('can be made to have expired, and is still signed by its pool', async () => {
    const cognito = new CognitoIdentityProviderClient(emulator.client);
    const [UserPoolId, ClientId] = [outputs['Pool'], outputs['Client']];
    const login = { Username: 'ada', Password: 'Correct-Horse-1' };
    await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada' }));
    await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, ...login, Permanent: true }));
    const answer = await cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: login.Username, PASSWORD: login.Password },
      }),
    );
    const token = String(answer.AuthenticationResult?.AccessToken);
    const expired = await emulator.control.changeToken(token, { exp: 1 });
    const ask = async (bearer: string) =>
      (
        await fetch(`${emulator.endpoint}/_aws/execute-api/${outputs['Api']}/x`, {
          headers: { authorization: `Bearer ${bearer}` },
        })
      ).status;
    expect(await ask(token)).toBe(200);
    expect(await ask(expired)).toBe(401);
    expect(await ask(await emulator.control.changeToken(token, { more: 'claims' }))).toBe(200);
    await expect(emulator.control.changeToken(`${token}x`, {})).rejects.toThrow('must be one');
  });
});
