import { type FunctionName, FUNCTIONS, dutyOf } from '../../../lambda/domain/duties';
import type { StepKind } from '../../../lambda/domain/steps';
import { deployment } from '../deployment';

const { permissions, environments } = deployment();

const whoMay = (action: string, resource = /./): FunctionName[] =>
  FUNCTIONS.filter((name) =>
    permissions[name].some((one) => one.action === action && resource.test(one.resource)),
  );
const withStep = (step: StepKind): FunctionName[] =>
  FUNCTIONS.filter((name) => dutyOf(name)?.steps.includes(step));

test.each<[string, StepKind]>([
  ['ec2:RunInstances', 'run'],
  ['ec2:StartInstances', 'start'],
  ['ec2:ModifyInstanceCreditSpecification', 'resize'],
  ['ec2:StopInstances', 'stop'],
  ['ec2:TerminateInstances', 'terminate'],
  ['ec2:ImportKeyPair', 'import-key'],
  ['ec2:DeleteKeyPair', 'delete-key-pair'],
  ['ec2:CreateSecurityGroup', 'open-door'],
  ['ec2:AuthorizeSecurityGroupIngress', 'open-door'],
  ['ec2:DeleteSecurityGroup', 'close-door'],
  ['secretsmanager:CreateSecret', 'store-secret'],
  ['secretsmanager:DeleteSecret', 'delete-secret'],
  ['scheduler:CreateSchedule', 'arm'],
  ['scheduler:DeleteSchedule', 'disarm'],
])('%s is allowed to those whose duty has the step "%s", and to nobody else', (action, step) => {
  expect(whoMay(action)).toEqual(withStep(step));
});

test('only launch may launch, and only start may start', () => {
  expect(whoMay('ec2:RunInstances')).toEqual(['launch']);
  expect(whoMay('ec2:StartInstances')).toEqual(['start']);
});

test("only the credential function may read a session's key, or the password of Windows", () => {
  expect(whoMay('secretsmanager:GetSecretValue', /secret:berth\/demo\//)).toEqual(['credential']);
  expect(whoMay('ec2:GetPasswordData', /instance\/\*$/)).toEqual(['credential']);
});

test('the master secret is read by those who make and check guests tokens, and sign or hand on the keys of tickets', () => {
  expect(whoMay('secretsmanager:GetSecretValue', /MasterSecret/)).toEqual([
    'launch',
    'enter',
    'renew',
    'guest-report',
    'edge-keys',
  ]);
});

test('a role is passed only by those who launch or arm, each only to the service that needs it', () => {
  expect(whoMay('iam:PassRole', /InstanceRole/)).toEqual(['launch']);
  expect(whoMay('iam:PassRole', /DeadlineSchedulesRole/)).toEqual(withStep('arm'));
  for (const name of FUNCTIONS) {
    for (const { resource, condition } of permissions[name].filter(
      ({ action }) => action === 'iam:PassRole',
    )) {
      const service = resource.includes('InstanceRole') ? 'ec2' : 'scheduler';
      expect(condition).toEqual({ StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });
    }
  }
});

test('no permission names its actions by a pattern, and none but the passing of roles is for IAM', () => {
  const actions = FUNCTIONS.flatMap((name) => permissions[name].map(({ action }) => action));
  expect(actions.length).toBeGreaterThan(100);
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  expect(actions.filter((action) => /^(iam|sts):/.test(action) && action !== 'iam:PassRole')).toEqual([]);
});

test('only what AWS cannot restrict is allowed on everything', () => {
  const everywhere = FUNCTIONS.flatMap((name) =>
    permissions[name].filter(({ resource }) => resource === '*'),
  );
  expect([...new Set(everywhere.map(({ action }) => action))].toSorted()).toEqual([
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ec2:DescribeKeyPairs',
    'ec2:DescribeManagedPrefixLists',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeVolumes',
    'pricing:GetProducts',
    'scheduler:ListSchedules',
    'secretsmanager:ListSecrets',
  ]);
  expect(whoMay('secretsmanager:ListSecrets')).toEqual(['sweep']);
  expect(whoMay('ec2:DescribeVolumes')).toEqual(['sweep']);
});

test('whatever changes EC2 things of any name does so under a condition', () => {
  const changing = FUNCTIONS.flatMap((name) => permissions[name]).filter(
    ({ action, resource }) =>
      /^ec2:(?!Describe)/.test(action) && resource.endsWith('/*') && !/::image/.test(resource),
  );
  expect(changing.length).toBeGreaterThan(10);
  expect(changing.filter(({ condition }) => condition === undefined)).toEqual([]);
});

test('those who only read may write nothing', () => {
  for (const name of ['connectivity', 'events', 'list-images'] as const) {
    const actions = permissions[name].map(({ action }) => action);
    expect(
      actions.filter(
        (action) =>
          !/^(logs:|dynamodb:(GetItem|Query)$|ssm:GetParameter(sByPath)?$|ec2:DescribeImages$)/.test(action),
      ),
    ).toEqual([]);
  }
});

test('those who look at sessions write what EC2 says of them, and can neither touch a computer nor move an account', () => {
  for (const name of ['list', 'get'] as const) {
    const beyond = permissions[name]
      .map(({ action }) => action)
      .filter((action) => !action.startsWith('logs:'));
    expect([...new Set(beyond)].toSorted()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstances',
    ]);
  }
  expect(whoMay('ec2:DescribeInstanceStatus')).toEqual(['list', 'get', 'sweep']);
});

test('of the table itself, the events function may query timelines alone', () => {
  const queries = permissions.events.filter(
    ({ action, resource }) => action === 'dynamodb:Query' && !resource.includes('/index/'),
  );
  expect(queries.map(({ condition }) => condition)).toEqual([
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SESSION#*'] } },
  ]);
});

const under = (keys: string) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } });

test('who sends a browser to a workbench may write events and codes, and no session', () => {
  const puts = permissions.connect.filter(({ action }) => /^dynamodb:(?!GetItem|Query)/.test(action));
  expect(puts.map(({ action, condition }) => [action, condition])).toEqual([
    ['dynamodb:PutItem', under('SESSION#*')],
    ['dynamodb:PutItem', under('CODE#*')],
  ]);
  for (const name of ['enter', 'renew'] as const)
    expect(permissions[name].map(({ action }) => action)).not.toContain('dynamodb:PutItem');
  expect(permissions.connect.some(({ action }) => action.startsWith('secretsmanager:'))).toBe(false);
});

test('nothing is deleted from the table but mapped images and codes, each by one function', () => {
  const deleting = FUNCTIONS.flatMap((name) =>
    permissions[name]
      .filter(({ action }) => action === 'dynamodb:DeleteItem')
      .map(({ condition }) => [name, condition]),
  );
  const images = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['IMAGES'] } };
  const codes = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CODE#*'] } };
  expect(deleting).toEqual([
    ['enter', codes],
    ['unmap-image', images],
  ]);
  const actions = new Set(
    FUNCTIONS.flatMap((name) => permissions[name].map(({ action }) => action)).filter((action) =>
      action.startsWith('dynamodb:'),
    ),
  );
  expect([...actions].toSorted()).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
});

/** What the code that wires each function reads; a missing one would fail at the first call. */
const DOORS = ['BERTH_VPC', 'BERTH_SECURITY_GROUP', 'BERTH_WORKBENCH_GROUP'];
/** The table, and what an owner without an account may spend. */
const STORE = ['BERTH_TABLE', 'BERTH_INITIAL_CREDIT'];
/** The catalogue, and what the policy says of mapped images. */
const IMAGES = ['BERTH_IMAGES_PATH', 'BERTH_IMAGE_LIMITS'];
const SCHEDULES = [
  'BERTH_SCHEDULE_GROUP',
  'BERTH_SCHEDULE_ROLE_ARN',
  'BERTH_SCHEDULE_TARGET_ARN',
  'BERTH_DEAD_LETTERS_ARN',
];
test.each<[FunctionName, string[]]>([
  [
    'launch',
    [
      ...STORE,
      ...SCHEDULES,
      'BERTH_MASTER_SECRET_ARN',
      ...IMAGES,
      'BERTH_SUBNETS',
      ...DOORS,
      'BERTH_INSTANCE_PROFILE',
      'BERTH_GUEST_API_URL',
      'BERTH_SESSION_TAGS',
      'BERTH_EDGE_KEY',
    ],
  ],
  ['list', [...STORE]],
  ['get', [...STORE]],
  ['connectivity', [...STORE]],
  ['events', [...STORE]],
  ['credential', [...STORE]],
  ['list-images', ['BERTH_TABLE', ...IMAGES]],
  ['show-image', ['BERTH_TABLE', ...IMAGES]],
  ['map-image', ['BERTH_TABLE', ...IMAGES, 'BERTH_ACCOUNT']],
  ['unmap-image', ['BERTH_TABLE', 'BERTH_IMAGES_PATH']],
  ['roll-back-image', ['BERTH_IMAGES_PATH', 'BERTH_ACCOUNT']],
  ['check-images', ['BERTH_TABLE', 'BERTH_ACCOUNT']],
  ['stop', [...STORE, ...SCHEDULES, ...DOORS]],
  ['start', [...STORE, ...SCHEDULES, ...IMAGES]],
  ['extend', [...STORE, ...SCHEDULES]],
  ['terminate', [...STORE, ...SCHEDULES, ...DOORS]],
  ['door', [...STORE, ...SCHEDULES, ...DOORS, 'BERTH_SESSION_TAGS']],
  ['end-of-lease', [...STORE, ...SCHEDULES, ...DOORS]],
  ['record-state-change', [...STORE, ...SCHEDULES, ...DOORS]],
  ['refresh-prices', ['BERTH_TABLE', ...IMAGES]],
  ['retire-images', ['BERTH_TABLE', 'BERTH_IMAGES_PATH']],
  ['guest-report', [...STORE, ...SCHEDULES, 'BERTH_MASTER_SECRET_ARN', ...DOORS, 'BERTH_CONSOLE_ORIGINS']],
  ['estimate', [...STORE, ...IMAGES]],
  ['credit', STORE],
  ['grant', STORE],
  ['edge-keys', ['BERTH_MASTER_SECRET_ARN']],
  ['invite-administrator', []],
  ['connect', [...STORE, 'BERTH_EDGE_KEY', 'BERTH_WORKBENCH_URL']],
  ['enter', [...STORE, 'BERTH_MASTER_SECRET_ARN', 'BERTH_CONSOLE_ORIGINS']],
  ['renew', [...STORE, 'BERTH_MASTER_SECRET_ARN', 'BERTH_EDGE_KEY']],
  ['leave', ['BERTH_TABLE']],
])('%s is told exactly what it needs to know', (name, settings) => {
  expect(Object.keys(environments[name]).toSorted()).toEqual(['BERTH_DEPLOYMENT', ...settings].toSorted());
});
