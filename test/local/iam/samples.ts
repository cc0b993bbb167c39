import type { CallRecord } from '../../../local/iam/call';
import { parseRoles } from '../../../local/iam/policies';
import type { Roles } from '../../../local/iam/policies';

export const ACCOUNT = '000000000000';
const AT = `us-east-1:${ACCOUNT}`;

/** Tags of a session of the deployment `demo`. */
export const OURS = { 'berth:deployment': 'demo', 'berth:session': 's1', 'berth:owner': 'ada' };
export const THEIRS = { ...OURS, 'berth:deployment': 'other' };

type Partial = { params: Record<string, unknown>; state?: Record<string, unknown>; status?: number };

/** A record as the emulator writes it. */
export const call = (fn: string, service: string, action: string | null, rest: Partial): CallRecord => ({
  at: 1,
  function: `demo-${fn}`,
  role: `demo-${fn}-role`,
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/demo-${fn}-role/demo-${fn}`,
  service,
  action,
  region: 'us-east-1',
  account: ACCOUNT,
  state: {},
  status: 200,
  ...rest,
});

/** `TagSpecification.n...` of the query protocol. */
export function tagSpecification(types: Record<string, Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  Object.entries(types).forEach(([type, tags], i) => {
    out[`TagSpecification.${i + 1}.ResourceType`] = type;
    Object.entries(tags).forEach(([key, value], j) => {
      out[`TagSpecification.${i + 1}.Tag.${j + 1}.Key`] = key;
      out[`TagSpecification.${i + 1}.Tag.${j + 1}.Value`] = value;
    });
  });
  return out;
}

export const jsonTags = (tags: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const GUEST_ROLE = `arn:aws:iam::${ACCOUNT}:role/demo-guest`;
const TARGET_ROLE = `arn:aws:iam::${ACCOUNT}:role/demo-schedule`;
const network = {
  'subnet-1': { type: 'subnet', tags: {}, vpc: 'vpc-1', az: 'us-east-1a' },
  'sg-1': { type: 'security-group', tags: { 'berth:deployment': 'demo' }, vpc: 'vpc-1', az: null },
};
const instanceState = (tags: Record<string, string>): Record<string, unknown> => ({
  'i-1': { type: 'instance', tags, instanceType: 't3.large', profile: null },
});

export const runInstances = (
  tags: Record<string, Record<string, string>> = { instance: OURS, volume: OURS, 'network-interface': OURS },
): CallRecord =>
  call('launch', 'ec2', 'RunInstances', {
    params: {
      MinCount: '1',
      MaxCount: '1',
      ImageId: 'ami-1',
      InstanceType: 't3.large',
      KeyName: 'berth-demo-s1',
      UserData: '***',
      'BlockDeviceMapping.1.DeviceName': '/dev/sda1',
      'BlockDeviceMapping.1.Ebs.VolumeSize': '30',
      'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
      'BlockDeviceMapping.1.Ebs.Encrypted': 'true',
      'MetadataOptions.HttpTokens': 'required',
      'MetadataOptions.HttpPutResponseHopLimit': '1',
      'MetadataOptions.InstanceMetadataTags': 'enabled',
      'NetworkInterface.1.DeviceIndex': '0',
      'NetworkInterface.1.AssociatePublicIpAddress': 'true',
      'NetworkInterface.1.SubnetId': 'subnet-1',
      'NetworkInterface.1.SecurityGroupId.1': 'sg-1',
      'IamInstanceProfile.Name': 'demo-guest',
      ClientToken: 'attempt-1',
      ...tagSpecification(tags),
    },
    state: {
      ...network,
      'key-pair/berth-demo-s1': { type: 'key-pair', tags: OURS },
      'profile/demo-guest': {
        type: 'profile',
        arn: `arn:aws:iam::${ACCOUNT}:instance-profile/demo-guest`,
        roles: [GUEST_ROLE],
      },
    },
  });

export const importKeyPair = (tags: Record<string, string> = OURS): CallRecord =>
  call('launch', 'ec2', 'ImportKeyPair', {
    params: { KeyName: 'berth-demo-s1', PublicKeyMaterial: '***', ...tagSpecification({ 'key-pair': tags }) },
  });

export const createSecret = (tags: Record<string, string> = OURS): CallRecord =>
  call('launch', 'secretsmanager', 'CreateSecret', {
    params: {
      Name: 'berth/demo/s1',
      Description: 'ssh-ed25519 AAAA',
      SecretString: '***',
      Tags: jsonTags(tags),
      ClientRequestToken: 'x',
    },
  });

export const createSchedule = (group = 'berth-demo'): CallRecord =>
  call('launch', 'scheduler', null, {
    params: {
      method: 'POST',
      path: '/schedules/s1-202611251840',
      query: {},
      body: {
        GroupName: group,
        ScheduleExpression: 'at(2026-11-25T18:40:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: `arn:aws:lambda:${AT}:function:demo-end-of-lease`, RoleArn: TARGET_ROLE, Input: '{}' },
      },
    },
  });

export const onInstance = (action: string, tags: Record<string, string> = OURS): CallRecord =>
  call('stop', 'ec2', action, { params: { 'InstanceId.1': 'i-1' }, state: instanceState(tags) });

export const resizeInstance = (
  params: Record<string, string> = { 'InstanceType.Value': 'm5.large' },
  tags: Record<string, string> = OURS,
): CallRecord =>
  call('stop', 'ec2', 'ModifyInstanceAttribute', {
    params: { InstanceId: 'i-1', ...params },
    state: instanceState(tags),
  });
export const boundCredits = (tags: Record<string, string> = OURS): CallRecord =>
  call('stop', 'ec2', 'ModifyInstanceCreditSpecification', {
    params: {
      'InstanceCreditSpecification.1.InstanceId': 'i-1',
      'InstanceCreditSpecification.1.CpuCredits': 'standard',
    },
    state: instanceState(tags),
  });

export const createTags = (key = 'berth:stopAt', tags: Record<string, string> = OURS): CallRecord =>
  call('stop', 'ec2', 'CreateTags', {
    params: { 'ResourceId.1': 'i-1', 'Tag.1.Key': key, 'Tag.1.Value': '2026-11-25T18:40:00Z' },
    state: instanceState(tags),
  });

export const onSecret = (action: string, tags: Record<string, string> | undefined = OURS): CallRecord =>
  call('stop', 'secretsmanager', action, {
    params: {
      SecretId: 'berth/demo/s1',
      ...(action === 'DeleteSecret' && { ForceDeleteWithoutRecovery: true }),
    },
    state: {
      secret: { arn: `arn:aws:secretsmanager:${AT}:secret:berth/demo/s1-AbCdEf`, tags, kms: null },
    },
  });

export const createGroup = (tags: Record<string, string> = OURS): CallRecord =>
  call('door', 'ec2', 'CreateSecurityGroup', {
    params: {
      GroupName: 'berth-demo-s1',
      GroupDescription: 'door',
      VpcId: 'vpc-1',
      ...tagSpecification({ 'security-group': tags }),
    },
  });

export const onGroup = (
  action: string,
  tags: Record<string, string> = OURS,
  more: Record<string, string> = {},
): CallRecord =>
  call('door', 'ec2', action, {
    params: { GroupId: 'sg-2', ...more },
    state: { 'sg-2': { type: 'security-group', tags, vpc: 'vpc-1', az: null } },
  });

const attachState = (tags: Record<string, string>): Record<string, unknown> => ({
  ...instanceState(tags),
  'eni-1': { type: 'network-interface', tags },
  'sg-1': network['sg-1'],
  'sg-2': { type: 'security-group', tags: OURS, vpc: 'vpc-1', az: null },
});
export const attachToInstance = (tags: Record<string, string> = OURS): CallRecord =>
  call('door', 'ec2', 'ModifyInstanceAttribute', {
    params: { InstanceId: 'i-1', 'GroupId.1': 'sg-1', 'GroupId.2': 'sg-2' },
    state: attachState(tags),
  });
export const attachToInterface = (tags: Record<string, string> = OURS): CallRecord =>
  call('door', 'ec2', 'ModifyNetworkInterfaceAttribute', {
    params: { NetworkInterfaceId: 'eni-1', 'SecurityGroupId.1': 'sg-1', 'SecurityGroupId.2': 'sg-2' },
    state: attachState(tags),
  });

const table = { 'demo-table': { hash: 'PK' } };
const key = { PK: { S: 'ACCOUNT#ada' }, SK: { S: 'SESSION#s1' } };
export const dynamodb = (fn: string, action: string, params: Record<string, unknown>): CallRecord =>
  call(fn, 'dynamodb', action, { params, state: table });

/** One story: every kind of call that a function makes, all of them allowed. */
export const STORY: readonly CallRecord[] = [
  call('launch', 'sts', 'GetCallerIdentity', { params: {} }),
  call('launch', 'ssm', 'GetParameter', { params: { Name: '/aws/service/canonical/ubuntu/ami-id' } }),
  call('launch', 'ssm', 'GetParameters', { params: { Names: ['/berth/demo/image/cpu/stable'] } }),
  call('launch', 'ssm', 'GetParametersByPath', { params: { Path: '/berth/demo/image', Recursive: true } }),
  ...['GetParameterHistory', 'PutParameter'].map((action) =>
    call('launch', 'ssm', action, { params: { Name: '/berth/demo/ami/cpu/stable' } }),
  ),
  ...['DescribeImages', 'DescribeInstanceTypes', 'DescribeKeyPairs'].map((action) =>
    call('launch', 'ec2', action, { params: {} }),
  ),
  dynamodb('launch', 'TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: 'demo-table', Item: key } },
      { Update: { TableName: 'demo-table', Key: key, UpdateExpression: 'SET a = :a' } },
      { Delete: { TableName: 'demo-table', Key: key } },
      { ConditionCheck: { TableName: 'demo-table', Key: key, ConditionExpression: 'attribute_exists(PK)' } },
    ],
  }),
  createSecret(),
  importKeyPair(),
  createSchedule(),
  runInstances(),
  dynamodb('stop', 'GetItem', { TableName: 'demo-table', Key: key, ConsistentRead: true }),
  dynamodb('stop', 'PutItem', { TableName: 'demo-table', Item: key }),
  dynamodb('stop', 'UpdateItem', { TableName: 'demo-table', Key: key, ReturnValues: 'ALL_NEW' }),
  dynamodb('stop', 'DeleteItem', { TableName: 'demo-table', Key: key }),
  dynamodb('stop', 'Query', {
    TableName: 'demo-table',
    KeyConditionExpression: '#p = :p AND begins_with(#s, :s)',
    ExpressionAttributeNames: { '#p': 'PK', '#s': 'SK' },
    ExpressionAttributeValues: { ':p': { S: 'ACCOUNT#ada' }, ':s': { S: 'SESSION#' } },
  }),
  dynamodb('stop', 'Query', {
    TableName: 'demo-table',
    IndexName: 'live',
    KeyConditionExpression: 'LIVE = :l AND stopAt < :t',
    ExpressionAttributeValues: { ':l': { S: '3' }, ':t': { S: '2026' } },
  }),
  dynamodb('stop', 'BatchGetItem', { RequestItems: { 'demo-table': { Keys: [key] } } }),
  ...['StartInstances', 'StopInstances', 'TerminateInstances'].map((action) => onInstance(action)),
  resizeInstance(),
  boundCredits(),
  createTags(),
  call('stop', 'ec2', 'DeleteKeyPair', {
    params: { KeyName: 'berth-demo-s1' },
    state: { 'key-pair/berth-demo-s1': { type: 'key-pair', tags: OURS } },
  }),
  ...['DescribeSecret', 'GetSecretValue', 'DeleteSecret'].map((action) => onSecret(action)),
  call('stop', 'secretsmanager', 'ListSecrets', { params: { Filters: [] } }),
  ...['GET', 'DELETE'].map((method) =>
    call('stop', 'scheduler', null, {
      params: { method, path: '/schedules/s1-202611251840', query: { groupName: 'berth-demo' }, body: {} },
    }),
  ),
  call('stop', 'scheduler', null, {
    params: { method: 'GET', path: '/schedules', query: { ScheduleGroup: 'berth-demo' }, body: {} },
  }),
  ...['DescribeInstances', 'DescribeSecurityGroups', 'DescribeNetworkInterfaces'].map((action) =>
    call('door', 'ec2', action, { params: {} }),
  ),
  createGroup(),
  onGroup('AuthorizeSecurityGroupIngress', OURS, { 'IpPermissions.1.FromPort': '22' }),
  onGroup('AuthorizeSecurityGroupIngress', OURS, tagSpecification({ 'security-group-rule': OURS })),
  onGroup('RevokeSecurityGroupIngress', OURS, { 'SecurityGroupRuleId.1': 'sgr-1' }),
  attachToInstance(),
  attachToInterface(),
  onGroup('DeleteSecurityGroup'),
];

const ec2 = (...types: string[]): string[] =>
  types.map((type) => `arn:aws:ec2:us-east-1:${type.startsWith('image') ? '' : ACCOUNT}:${type}`);
const requested = { StringEquals: { 'aws:RequestTag/berth:deployment': 'demo' } };
const carried = { StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' } };
const allow = (Action: string | string[], Resource: string | string[], Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const creating = (action: string): object => ({
  StringEquals: { 'ec2:CreateAction': action, 'aws:RequestTag/berth:deployment': 'demo' },
});
const passing = (service: string): object => ({ StringEquals: { 'iam:PassedToService': service } });
const SCHEDULES = `arn:aws:scheduler:${AT}:schedule/berth-demo/*`;
const SECRETS = `arn:aws:secretsmanager:${AT}:secret:berth/demo/*`;
const TABLE = `arn:aws:dynamodb:${AT}:table/demo-table`;
const items = (...actions: string[]): string[] => actions.map((action) => `dynamodb:${action}`);

const LAUNCH = [
  allow('ssm:GetParameter', 'arn:aws:ssm:us-east-1::parameter/aws/service/canonical/*'),
  allow(
    ['ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
    `arn:aws:ssm:${AT}:parameter/berth/demo/*`,
  ),
  allow(['ec2:DescribeImages', 'ec2:DescribeInstanceTypes', 'ec2:DescribeKeyPairs'], '*'),
  allow(items('PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'), TABLE, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ACCOUNT#*'] },
  }),
  allow(['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], SECRETS, requested),
  allow('ec2:ImportKeyPair', ec2('key-pair/berth-demo-*'), requested),
  allow('ec2:CreateTags', ec2('key-pair/berth-demo-*'), creating('ImportKeyPair')),
  allow('scheduler:CreateSchedule', SCHEDULES),
  allow('iam:PassRole', TARGET_ROLE, passing('scheduler.amazonaws.com')),
  allow('ec2:RunInstances', ec2('instance/*', 'volume/*', 'network-interface/*'), requested),
  allow('ec2:RunInstances', ec2('image/*', 'subnet/subnet-1')),
  allow('ec2:RunInstances', ec2('security-group/*', 'key-pair/*'), carried),
  allow('ec2:CreateTags', ec2('instance/*', 'volume/*', 'network-interface/*'), creating('RunInstances')),
  allow('iam:PassRole', GUEST_ROLE, passing('ec2.amazonaws.com')),
  allow('logs:PutLogEvents', '*'),
];
const STOP = [
  allow(items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem', 'Query'), [
    TABLE,
    `${TABLE}/index/*`,
  ]),
  allow(['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], ec2('instance/*'), carried),
  allow('ec2:ModifyInstanceAttribute', ec2('instance/*'), {
    StringEquals: { ...carried.StringEquals, 'ec2:Attribute': 'InstanceType' },
  }),
  allow('ec2:ModifyInstanceCreditSpecification', ec2('instance/*'), carried),
  allow('ec2:CreateTags', ec2('instance/*'), {
    ...carried,
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['berth:stopAt', 'berth:endAt', 'berth:generation'] },
  }),
  allow('ec2:DeleteKeyPair', ec2('key-pair/*'), {
    StringEquals: { 'ec2:ResourceTag/berth:deployment': 'demo' },
  }),
  allow(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:DeleteSecret'],
    SECRETS,
    // Either spelling of the tag key is right on AWS.
    { StringEquals: { 'secretsmanager:ResourceTag/berth:deployment': 'demo' } },
  ),
  allow(['scheduler:GetSchedule', 'scheduler:DeleteSchedule'], SCHEDULES),
  allow(['scheduler:ListSchedules', 'secretsmanager:ListSecrets'], '*'),
];
const DOOR = [
  allow(['ec2:DescribeInstances', 'ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'], '*'),
  allow('ec2:CreateSecurityGroup', ec2('security-group/*'), requested),
  allow('ec2:CreateSecurityGroup', ec2('vpc/vpc-1')),
  allow('ec2:CreateTags', ec2('security-group/*'), creating('CreateSecurityGroup')),
  allow('ec2:CreateTags', ec2('security-group-rule/*'), creating('AuthorizeSecurityGroupIngress')),
  allow('ec2:AuthorizeSecurityGroupIngress', ec2('security-group-rule/*'), requested),
  allow(
    ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'],
    ec2('security-group/*'),
    carried,
  ),
  allow('ec2:ModifyInstanceAttribute', ec2('instance/*', 'security-group/*'), carried),
  allow('ec2:ModifyNetworkInterfaceAttribute', ec2('network-interface/*', 'security-group/*'), carried),
];

const policy = (Statement: object[]): object[] => [
  { name: 'DefaultPolicy', policy: { Version: '2012-10-17', Statement } },
];
export const ROLES: Roles = parseRoles({
  'demo-launch-role': policy(LAUNCH),
  'demo-stop-role': policy(STOP),
  'demo-door-role': policy(DOOR),
});
export const FUNCTIONS = {
  'demo-launch': `arn:aws:iam::${ACCOUNT}:role/demo-launch-role`,
  'demo-stop': 'demo-stop-role',
  'demo-door': 'demo-door-role',
};

/** The same roles without this action, wherever it is granted. */
export const without = (action: string): Roles =>
  Object.fromEntries(
    Object.entries(ROLES).map(([role, policies]) => [
      role,
      policies.map(({ name, policy: document }) => ({
        name,
        policy: {
          ...document,
          Statement: document.Statement.map((statement) => ({
            ...statement,
            Action: (statement.Action ?? []).filter((one) => one !== action),
          })).filter((statement) => statement.Action.length > 0),
        },
      })),
    ]),
  );
