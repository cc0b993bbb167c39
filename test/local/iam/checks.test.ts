import * as fc from 'fast-check';
import { parseCallRecords } from '../../../local/iam/call';
import type { CallRecord, Check } from '../../../local/iam/call';
import { checksOf } from '../../../local/iam/checks';
import {
  ACCOUNT,
  call,
  createSchedule,
  dynamodb,
  onSecret,
  OURS,
  resizeInstance,
  runInstances,
  STORY,
} from './samples';

const sent = (record: CallRecord, params: Record<string, unknown>): Check[] | undefined =>
  checksOf({ ...record, params: { ...record.params, ...params } });
const asked = (checks: Check[] | undefined): string[] =>
  (checks ?? []).map(({ action, resource }) => `${action} ${resource}`);

describe('RunInstances', () => {
  const EC2 = `arn:aws:ec2:us-east-1:${ACCOUNT}`;

  test('asks for all that it makes, uses, tags and passes on', () => {
    expect(asked(checksOf(runInstances()))).toEqual([
      `ec2:RunInstances ${EC2}:instance/NEW`,
      `ec2:RunInstances ${EC2}:volume/NEW`,
      `ec2:RunInstances ${EC2}:network-interface/NEW`,
      'ec2:RunInstances arn:aws:ec2:us-east-1::image/ami-1',
      `ec2:RunInstances ${EC2}:subnet/subnet-1`,
      `ec2:RunInstances ${EC2}:security-group/sg-1`,
      `ec2:RunInstances ${EC2}:key-pair/berth-demo-s1`,
      `ec2:CreateTags ${EC2}:instance/NEW`,
      `ec2:CreateTags ${EC2}:volume/NEW`,
      `ec2:CreateTags ${EC2}:network-interface/NEW`,
      `iam:PassRole arn:aws:iam::${ACCOUNT}:role/demo-guest`,
    ]);
  });

  test('says what policies like to compare: IMDSv2, encryption, type, place', () => {
    const checks = checksOf(runInstances()) ?? [];
    expect(checks[0]?.context).toMatchObject({
      'ec2:MetadataHttpTokens': 'required',
      'ec2:MetadataHttpPutResponseHopLimit': '1',
      'ec2:InstanceMetadataTags': 'enabled',
      'ec2:InstanceType': 't3.large',
      'ec2:AvailabilityZone': 'us-east-1a',
      'aws:RequestTag/berth:owner': 'ada',
      'aws:TagKeys': Object.keys(OURS),
    });
    expect(checks[1]?.context).toMatchObject({ 'ec2:Encrypted': 'true', 'ec2:VolumeType': 'gp3' });
    expect(checks[2]?.context).toMatchObject({
      'ec2:Subnet': `${EC2}:subnet/subnet-1`,
      'ec2:Vpc': `${EC2}:vpc/vpc-1`,
    });
    expect(checks[6]?.context).toMatchObject({ 'aws:ResourceTag/berth:session': 's1' });
  });

  test('asks once for each disk and each interface, and for a named snapshot', () => {
    const more = asked(
      sent(runInstances(), {
        'BlockDeviceMapping.2.Ebs.SnapshotId': 'snap-1',
        'NetworkInterface.2.SubnetId': 'subnet-2',
        'NetworkInterface.2.SecurityGroupId.1': 'sg-1',
      }),
    );
    const count = (resource: string): number =>
      more.filter((one) => one.startsWith('ec2:RunInstances') && one.endsWith(resource)).length;
    expect(count(':volume/NEW')).toBe(2);
    expect(count(':network-interface/NEW')).toBe(2);
    expect(count('us-east-1::snapshot/snap-1')).toBe(1);
    expect(count(':subnet/subnet-2')).toBe(1);
    expect(count(':security-group/sg-1')).toBe(1);
  });

  test('understands subnet and groups beside the interfaces, too', () => {
    const record = runInstances();
    const plain = Object.fromEntries(
      Object.entries(record.params).filter(([name]) => !name.startsWith('NetworkInterface.')),
    );
    const checks = checksOf({
      ...record,
      params: { ...plain, SubnetId: 'subnet-1', 'SecurityGroupId.1': 'sg-1' },
    });
    expect(asked(checks)).toEqual(asked(checksOf(record)));
  });

  test.each([
    { 'LaunchTemplate.LaunchTemplateId': 'lt-1' },
    { 'InstanceMarketOptions.MarketType': 'spot' },
    { 'Placement.GroupName': 'x' },
    { 'SecurityGroup.1': 'default' },
    { 'IamInstanceProfile.Name': 'a profile whose role was not recorded' },
  ])('is unmapped in a form whose checks are not written: %j', (params) => {
    expect(sent(runInstances(), params)).toBeUndefined();
  });
});

const transact = (...TransactItems: object[]): CallRecord =>
  dynamodb('stop', 'TransactWriteItems', { TransactItems });

describe('a call whose checks cannot all be known is unmapped', () => {
  const change = { InstanceId: 'i-1', 'UserData.Value': 'x' };
  test.each<[string, CallRecord]>([
    ['another attribute of an instance', call('door', 'ec2', 'ModifyInstanceAttribute', { params: change })],
    [
      'the type of an instance and its user data at once',
      resizeInstance({ 'InstanceType.Value': 'm5.large', 'UserData.Value': 'x' }),
    ],
    ['a type in the older form', resizeInstance({ Attribute: 'instanceType', Value: 'm5.large' })],
    ['tags on an unknown kind', call('stop', 'ec2', 'CreateTags', { params: { 'ResourceId.1': 'lt-1' } })],
    ['a group by name', call('door', 'ec2', 'DeleteSecurityGroup', { params: { GroupName: 'x' } })],
    ['a key pair by id', call('stop', 'ec2', 'DeleteKeyPair', { params: { KeyPairId: 'key-1' } })],
    ['a group outside a VPC', call('door', 'ec2', 'CreateSecurityGroup', { params: { GroupName: 'x' } })],
    [
      'a replicated secret',
      call('launch', 'secretsmanager', 'CreateSecret', { params: { Name: 'x', AddReplicaRegions: [{}] } }),
    ],
    [
      'a decrypted parameter',
      call('launch', 'ssm', 'GetParameter', { params: { Name: 'x', WithDecryption: true } }),
    ],
    [
      'an item of a table whose key is not recorded',
      dynamodb('stop', 'GetItem', { TableName: 'x', Key: { PK: { S: 'a' } } }),
    ],
    [
      'a schedule without a role',
      call('launch', 'scheduler', null, { params: { method: 'POST', path: '/schedules/x' } }),
    ],
    ['PartiQL', dynamodb('stop', 'ExecuteStatement', { Statement: 'SELECT 1' })],
  ])('%s', (_name, record) => {
    expect(checksOf(record)).toBeUndefined();
  });

  test('and so is one with a single unknown part in a transaction', () => {
    const known = { Delete: { TableName: 'demo-table', Key: { PK: { S: 'a' } } } };
    expect(checksOf(transact(known))).toHaveLength(1);
    expect(checksOf(transact(known, { Delete: { TableName: 'demo-table' } }))).toBeUndefined();
    expect(checksOf(transact(known, { Unheard: {} }))).toBeUndefined();
  });
});

const contextOf = (record: CallRecord): unknown => checksOf(record)?.map(({ context }) => context);

describe('DynamoDB', () => {
  test('names the partition key of items, queries, transactions and batches', () => {
    const query = {
      KeyConditionExpression: 'SK = :s and PK = :p',
      ExpressionAttributeValues: { ':p': { S: 'A' }, ':s': { S: 'B' } },
    };
    expect(contextOf(dynamodb('stop', 'Query', { TableName: 'demo-table', ...query }))).toEqual([
      { 'dynamodb:LeadingKeys': ['A'] },
    ]);
    const put = {
      TableName: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/demo-table`,
      Item: { PK: { N: '7' } },
    };
    expect(checksOf(dynamodb('stop', 'TransactWriteItems', { TransactItems: [{ Put: put }] }))).toEqual([
      {
        action: 'dynamodb:PutItem',
        resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/demo-table`,
        context: { 'dynamodb:LeadingKeys': ['7'], 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
      },
    ]);
    const Keys = ['A', 'B', 'A'].map((S) => ({ PK: { S } }));
    expect(contextOf(dynamodb('stop', 'BatchGetItem', { RequestItems: { 'demo-table': { Keys } } }))).toEqual(
      [{ 'dynamodb:LeadingKeys': ['A', 'B'] }],
    );
  });

  test("asks about the index, with the index's own key where it is recorded", () => {
    const query = {
      TableName: 'demo-table',
      IndexName: 'live',
      KeyConditionExpression: 'a = :a AND b = :b',
      ExpressionAttributeValues: { ':a': { S: 'A' }, ':b': { S: 'B' } },
    };
    expect(checksOf(dynamodb('stop', 'Query', query))).toBeUndefined();
    const known = {
      ...dynamodb('stop', 'Query', query),
      state: { 'demo-table': { hash: 'PK', indexes: { live: 'b' } } },
    };
    expect(checksOf(known)).toMatchObject([
      {
        resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/demo-table/index/live`,
        context: { 'dynamodb:LeadingKeys': ['B'] },
      },
    ]);
  });
});

test("a secret under the customer's own key needs the key as well", () => {
  const record = onSecret('GetSecretValue');
  const state = { secret: { arn: 'arn:aws:secretsmanager:us-east-1:1:secret:x', tags: {}, kms: 'abc' } };
  expect(asked(checksOf({ ...record, state }))).toContain(
    `kms:Decrypt arn:aws:kms:us-east-1:${ACCOUNT}:key/abc`,
  );
  const made = call('launch', 'secretsmanager', 'CreateSecret', { params: { Name: 'x', KmsKeyId: 'abc' } });
  expect(asked(checksOf(made)).slice(1)).toEqual([
    `kms:GenerateDataKey arn:aws:kms:us-east-1:${ACCOUNT}:key/abc`,
    `kms:Decrypt arn:aws:kms:us-east-1:${ACCOUNT}:key/abc`,
  ]);
});

test('a schedule that is changed passes its role again', () => {
  const { params, ...record } = createSchedule();
  expect(asked(checksOf({ ...record, params: { ...params, method: 'PUT' } }))).toEqual([
    `scheduler:UpdateSchedule arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/berth-demo/s1-202611251840`,
    `iam:PassRole arn:aws:iam::${ACCOUNT}:role/demo-schedule`,
  ]);
});

const parameter = (Name: string): string[] =>
  asked(checksOf(call('launch', 'ssm', 'GetParameter', { params: { Name } })));

test("AWS's parameters belong to nobody, ours to the account; a version is not part of the name", () => {
  expect(parameter('/aws/service/x')).toEqual([
    'ssm:GetParameter arn:aws:ssm:us-east-1::parameter/aws/service/x',
  ]);
  expect(parameter('/berth/x:3')).toEqual([
    `ssm:GetParameter arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/berth/x`,
  ]);
});

const priceQuestion = (action: string): Check[] | undefined =>
  checksOf(call('refresh-prices', 'pricing', action, { params: { ServiceCode: 'AmazonEC2' } }));

test('prices belong to nobody; another question about them is unknown', () => {
  expect(asked(priceQuestion('GetProducts'))).toEqual(['pricing:GetProducts *']);
  expect(priceQuestion('GetPriceListFileUrl')).toBeUndefined();
});

test('whatever a record says, its mapping answers with a list or with nothing, and never fails', () => {
  const known = STORY.map(({ service, action, params, state }) => ({ service, action, params, state }));
  fc.assert(
    fc.property(
      fc.constantFrom(...known),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.nat(20)),
      fc.jsonValue(),
      (base, more, places, value) => {
        // Some of the real parameters are replaced by anything, some are left out, some are added.
        const params: Record<string, unknown> = { ...base.params, ...more };
        const names = Object.keys(base.params);
        places.forEach((place, index) => {
          const name = names[place];
          if (name === undefined) return;
          if (index % 2) delete params[name];
          else params[name] = value;
        });
        const answer = checksOf(
          call('stop', base.service, base.action ?? null, { params, state: base.state }),
        );
        expect(answer === undefined || Array.isArray(answer)).toBe(true);
      },
    ),
  );
});

test('a broken file of records is refused with its line', () => {
  expect(() => parseCallRecords(`${JSON.stringify(runInstances())}\n\n{"at":1}\n`)).toThrow('Line 3');
});

const onEdgeStore = (method: string, path: string): Check[] | undefined =>
  checksOf(call('edge-keys', 'cloudfront-keyvaluestore', null, { params: { method, path } }));

describe('the key-value store of the edge', () => {
  const STORE = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/abc-1`;

  test('looking at it and writing a key are asked about, whether its ARN is escaped or not', () => {
    for (const arn of [STORE, encodeURIComponent(STORE)]) {
      expect(asked(onEdgeStore('GET', `/key-value-stores/${arn}`))).toEqual([
        `cloudfront-keyvaluestore:DescribeKeyValueStore ${STORE}`,
      ]);
      expect(asked(onEdgeStore('PUT', `/key-value-stores/${arn}/keys/keys`))).toEqual([
        `cloudfront-keyvaluestore:PutKey ${STORE}`,
      ]);
    }
  });

  test.each([
    ['GET', `/key-value-stores/${STORE}/keys/keys`],
    ['DELETE', `/key-value-stores/${STORE}/keys/keys`],
    ['POST', `/key-value-stores/${STORE}/keys`],
    ['GET', '/key-value-stores/other'],
  ])('%s %s is unknown', (method, path) => {
    expect(onEdgeStore(method, path)).toBeUndefined();
  });
});

describe('the users of a pool', () => {
  const POOL = 'us-east-1_abc';
  const onPool = (
    action: string,
    params: Record<string, unknown> = { UserPoolId: POOL },
  ): Check[] | undefined => checksOf(call('invite-administrator', 'cognito-idp', action, { params }));

  test.each(['AdminGetUser', 'AdminCreateUser', 'AdminAddUserToGroup'])(
    '%s is asked of the pool',
    (action) => {
      expect(asked(onPool(action))).toEqual([
        `cognito-idp:${action} arn:aws:cognito-idp:us-east-1:${ACCOUNT}:userpool/${POOL}`,
      ]);
    },
  );

  test('another call, and one without a pool, is unknown', () => {
    expect(onPool('AdminDeleteUser')).toBeUndefined();
    expect(onPool('AdminGetUser', {})).toBeUndefined();
  });
});
