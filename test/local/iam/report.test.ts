import type { CallRecord } from '../../../local/iam/call';
import { parseCallRecords } from '../../../local/iam/call';
import { parseRoles } from '../../../local/iam/policies';
import { decideAll, reportText } from '../../../local/iam/report';
import {
  attachToInstance,
  boundCredits,
  resizeInstance,
  attachToInterface,
  call,
  createGroup,
  createSchedule,
  createSecret,
  createTags,
  dynamodb,
  FUNCTIONS,
  importKeyPair,
  onGroup,
  onInstance,
  onSecret,
  OURS,
  ROLES,
  runInstances,
  STORY,
  tagSpecification,
  THEIRS,
  without,
} from './samples';

const NONE: Record<string, string> = {};

/** `action type` of what was denied, in order. */
async function deniedOf(record: CallRecord, roles = ROLES): Promise<string[]> {
  const report = await decideAll([record], roles, FUNCTIONS);
  expect(report.unmapped).toEqual([]);
  return report.denied.map(
    ({ action, resource, result }) =>
      `${result === 'error' ? 'ERROR ' : ''}${action} ${resource.split(':')[5]?.split('/')[0]}`,
  );
}

describe('a whole story', () => {
  test('is allowed, call by call, and leaves no permission unused', async () => {
    const report = await decideAll(STORY, ROLES, FUNCTIONS);
    expect(report.denied).toEqual([]);
    expect(report.unmapped).toEqual([]);
    expect(report.unused).toEqual([]);
    expect(report.calls).toBe(STORY.length);
    expect(report.checks).toBe(68);
  });

  test('is the same when read from the file that the emulator writes', async () => {
    const file = STORY.map((record) => `${JSON.stringify(record)}\n`).join('');
    expect(parseCallRecords(file)).toEqual(STORY);
  });

  const actions = Object.values(ROLES)
    .flat()
    .flatMap(({ policy }) => policy.Statement.flatMap((statement) => statement.Action ?? []))
    .filter((action) => !action.startsWith('logs:'));
  test.each([...new Set(actions)])('is denied %s, and only that, when no role grants it', async (action) => {
    const report = await decideAll(STORY, without(action), FUNCTIONS);
    expect(report.denied.length).toBeGreaterThan(0);
    expect(new Set(report.denied.map((one) => one.action))).toEqual(new Set([action]));
    expect(report.denied[0]?.why).toBe('no statement of the role names this action');
  });
});

describe('a tag that the policy wants on what is made', () => {
  const all = { instance: OURS, volume: OURS, 'network-interface': OURS };
  test.each(['instance', 'volume', 'network-interface'])('is missed on the %s', async (type) => {
    const { 'berth:deployment': _, ...rest } = OURS;
    expect(await deniedOf(runInstances({ ...all, [type]: rest }))).toEqual([
      `ec2:RunInstances ${type}`,
      `ec2:CreateTags ${type}`,
    ]);
    const untagged: Record<string, Record<string, string>> = { ...all };
    delete untagged[type];
    expect(await deniedOf(runInstances(untagged))).toEqual([`ec2:RunInstances ${type}`]);
  });

  test.each([
    ['key pair', importKeyPair, 'ec2:ImportKeyPair key-pair', 'ec2:CreateTags key-pair'],
    ['secret', createSecret, 'secretsmanager:CreateSecret secret', 'secretsmanager:TagResource secret'],
    [
      'security group',
      createGroup,
      'ec2:CreateSecurityGroup security-group',
      'ec2:CreateTags security-group',
    ],
  ])("is missed on the %s, as is another deployment's", async (_name, make, create, tag) => {
    expect(await deniedOf(make({ 'berth:owner': 'ada' }))).toEqual([create, tag]);
    expect(await deniedOf(make(THEIRS))).toEqual([create, tag]);
  });

  test('is missed on a secret without any tag, where TagResource is not even asked', async () => {
    expect(await deniedOf(createSecret(NONE))).toEqual(['secretsmanager:CreateSecret secret']);
  });

  test('is missed on a tagged rule of a security group', async () => {
    const rule = onGroup(
      'AuthorizeSecurityGroupIngress',
      OURS,
      tagSpecification({ 'security-group-rule': THEIRS }),
    );
    expect(await deniedOf(rule)).toEqual([
      'ec2:AuthorizeSecurityGroupIngress security-group-rule',
      'ec2:CreateTags security-group-rule',
    ]);
  });
});

describe("what is another deployment's, or nobody's", () => {
  const kinds: [string, (tags: Record<string, string>) => CallRecord, string][] = [
    ...['StartInstances', 'StopInstances', 'TerminateInstances'].map(
      (action): [string, (tags: Record<string, string>) => CallRecord, string] => [
        action,
        (tags) => onInstance(action, tags),
        `ec2:${action} instance`,
      ],
    ),
    ['CreateTags', (tags) => createTags('berth:stopAt', tags), 'ec2:CreateTags instance'],
    ['GetSecretValue', (tags) => onSecret('GetSecretValue', tags), 'secretsmanager:GetSecretValue secret'],
    ['DeleteSecret', (tags) => onSecret('DeleteSecret', tags), 'secretsmanager:DeleteSecret secret'],
    [
      'AuthorizeSecurityGroupIngress',
      (tags) => onGroup('AuthorizeSecurityGroupIngress', tags),
      'ec2:AuthorizeSecurityGroupIngress security-group',
    ],
    [
      'DeleteSecurityGroup',
      (tags) => onGroup('DeleteSecurityGroup', tags),
      'ec2:DeleteSecurityGroup security-group',
    ],
    ['ModifyInstanceAttribute', attachToInstance, 'ec2:ModifyInstanceAttribute instance'],
    [
      'ModifyInstanceAttribute of the type',
      (tags) => resizeInstance(undefined, tags),
      'ec2:ModifyInstanceAttribute instance',
    ],
    ['ModifyInstanceCreditSpecification', boundCredits, 'ec2:ModifyInstanceCreditSpecification instance'],
    [
      'ModifyNetworkInterfaceAttribute',
      attachToInterface,
      'ec2:ModifyNetworkInterfaceAttribute network-interface',
    ],
  ];
  test.each(kinds)('%s cannot touch it', async (_action, make, expected) => {
    expect(await deniedOf(make(THEIRS))).toEqual([expected]);
    expect(await deniedOf(make(NONE))).toEqual([expected]);
  });

  test('an instance may only be given the tags of its lease', async () => {
    expect(await deniedOf(createTags('berth:owner'))).toEqual(['ec2:CreateTags instance']);
  });

  test('a schedule of another group cannot be made', async () => {
    expect(await deniedOf(createSchedule('default'))).toEqual(['scheduler:CreateSchedule schedule']);
  });

  test("another account's item is out of reach where the policy names leading keys", async () => {
    const put = dynamodb('launch', 'PutItem', { TableName: 'demo-table', Item: { PK: { S: 'IMAGE#x' } } });
    expect(await deniedOf(put)).toEqual(['dynamodb:PutItem table']);
  });
});

describe('dependent permissions', () => {
  test('PassRole is missed by the launch and by the schedule, and by nothing else', async () => {
    expect(await deniedOf(runInstances(), without('iam:PassRole'))).toEqual(['iam:PassRole role']);
    expect(await deniedOf(createSchedule(), without('iam:PassRole'))).toEqual(['iam:PassRole role']);
  });

  test('TagResource is missed by a tagged secret alone', async () => {
    expect(await deniedOf(createSecret(), without('secretsmanager:TagResource'))).toEqual([
      'secretsmanager:TagResource secret',
    ]);
  });
});

describe('what must never pass silently', () => {
  test('a call that nobody mapped is reported as such', async () => {
    const unknown = [
      call('stop', 'ec2', 'RebootInstances', { params: { 'InstanceId.1': 'i-1' } }),
      call('stop', 's3', 'GetObject', { params: {} }),
      call('stop', 'ec2', 'constructor', { params: {} }),
      call('stop', 'sts', 'AssumeRole', { params: {} }),
      call('stop', 'scheduler', null, { params: { method: 'GET', path: '/schedule-groups/berth-demo' } }),
    ];
    const report = await decideAll(unknown, ROLES, FUNCTIONS);
    expect(report.unmapped.map((one) => one.call)).toEqual([
      'ec2:RebootInstances',
      's3:GetObject',
      'ec2:constructor',
      'sts:AssumeRole',
      'scheduler GET /schedule-groups/berth-demo',
    ]);
  });

  test.each(['network-interface', 'subnet', 'security-group'])(
    'a launch that does not say its %s is an error, as nobody knows what was used',
    async (type) => {
      const record = runInstances();
      const gone =
        { 'network-interface': '', subnet: 'SubnetId', 'security-group': 'SecurityGroupId.1' }[type] ?? '';
      const params = Object.fromEntries(
        Object.entries(record.params).filter(([name]) => !name.startsWith(`NetworkInterface.1.${gone}`)),
      );
      const report = await decideAll([{ ...record, params }], ROLES, FUNCTIONS);
      const errors = report.denied.filter((one) => one.result === 'error').map((one) => one.why);
      expect(errors.join()).toMatch(
        type === 'subnet'
          ? 'ec2:RunInstances is not asked on subnet'
          : 'ec2:RunInstances is not asked on security-group',
      );
    },
  );

  test('a call made as another role than the deployed one, or as a role nobody knows, is an error', async () => {
    const record = onInstance('StopInstances');
    expect(await deniedOf({ ...record, role: 'demo-door-role' })).toEqual([
      'ERROR ec2:StopInstances undefined',
    ]);
    expect(await deniedOf(record, {})).toEqual(['ERROR ec2:StopInstances undefined']);
  });

  test('a call that AWS refused is decided all the same', async () => {
    expect(await deniedOf({ ...onInstance('StopInstances', THEIRS), status: 400 })).toEqual([
      'ec2:StopInstances instance',
    ]);
  });

  test('a resource that was not there is told apart: AWS would answer "access denied"', async () => {
    const gone = { ...onSecret('DescribeSecret'), state: {} };
    const report = await decideAll([gone], ROLES, FUNCTIONS);
    expect(report.denied).toMatchObject([{ action: 'secretsmanager:DescribeSecret', absent: true }]);
    expect(reportText(report)).toContain('It did not exist');
  });
});

describe('the report', () => {
  test('counts equal calls and lists their denial once', async () => {
    const record = onInstance('StopInstances', THEIRS);
    const report = await decideAll([record, { ...record, at: 2 }, record], ROLES, FUNCTIONS);
    expect(report.calls).toBe(3);
    expect(report.denied).toMatchObject([{ times: 3, function: 'demo-stop', call: 'ec2:StopInstances' }]);
    expect(report.denied[0]?.why).toBe(
      'the role may do this here only under a condition that is not met: StringEquals aws:ResourceTag/berth:deployment',
    );
  });

  test('decides the same call of two functions by the role of each', async () => {
    const record = onInstance('StopInstances');
    const other = { ...record, function: 'demo-door', role: 'demo-door-role' };
    const report = await decideAll([record, other, record], ROLES, FUNCTIONS);
    expect(report.denied).toMatchObject([{ function: 'demo-door', action: 'ec2:StopInstances', times: 1 }]);
  });

  test('lists what no call used, statement by statement, and every wildcard', async () => {
    const roles = parseRoles({
      ...ROLES,
      'demo-stop-role': [
        {
          name: 'extra',
          policy: {
            Statement: [
              { Effect: 'Allow', Action: ['ec2:StopInstances', 'ec2:RebootInstances'], Resource: '*' },
              { Effect: 'Allow', Action: 'ec2:StopInstances', Resource: 'arn:aws:ec2:*:*:instance/i-2' },
              { Effect: 'Deny', Action: 'ec2:RunInstances', Resource: '*' },
              { Effect: 'Allow', Action: ['ec2:Describe*', 'logs:PutLogEvents'], Resource: '*' },
            ],
          },
        },
      ],
      'somebody-else': [
        { name: 'x', policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
      ],
    });
    const report = await decideAll([onInstance('StopInstances')], roles, { 'demo-stop': 'demo-stop-role' });
    const role = 'demo-stop-role';
    expect(report.denied).toEqual([]);
    expect(report.unused).toEqual([
      { role, action: 'ec2:RebootInstances', resource: '*' },
      { role, action: 'ec2:StopInstances', resource: 'arn:aws:ec2:*:*:instance/i-2' },
      { role, action: 'ec2:Describe*', resource: '*' },
    ]);
    expect(reportText(report).split('\n')).toEqual([
      'Permissions: 1 calls, 1 checks, 0 denied, 0 unmapped, 3 unused.',
      'UNUSED demo-stop-role may ec2:RebootInstances on *, and no recorded call needed it.',
      'UNUSED demo-stop-role may ec2:StopInstances on arn:aws:ec2:*:*:instance/i-2, and no recorded call needed it.',
      'WILDCARD demo-stop-role may ec2:Describe* on *: name the actions.',
    ]);
  });

  test('shows what was denied, on what, why and how often', async () => {
    const report = await decideAll([createSchedule('default')], ROLES, { 'demo-launch': 'demo-launch-role' });
    expect(reportText(report)).toContain(
      'DENIED demo-launch scheduler POST /schedules/s1-202611251840 (once): scheduler:CreateSchedule on ' +
        'arn:aws:scheduler:us-east-1:000000000000:schedule/default/s1-202611251840\n' +
        '       the role may do this, but not on this resource.',
    );
  });
});
