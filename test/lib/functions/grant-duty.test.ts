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

test("only the credential function may read a session's key", () => {
  expect(whoMay('secretsmanager:GetSecretValue', /secret:berth\/demo\//)).toEqual(['credential']);
});

test('the master secret is read by those who make and check guests tokens', () => {
  expect(whoMay('secretsmanager:GetSecretValue', /MasterSecret/)).toEqual(['launch', 'guest-report']);
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
    'ec2:DescribeInstances',
    'ec2:DescribeKeyPairs',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'pricing:GetProducts',
    'scheduler:ListSchedules',
    'secretsmanager:ListSecrets',
  ]);
  expect(whoMay('secretsmanager:ListSecrets')).toEqual(['sweep']);
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
  for (const name of ['list', 'get', 'connectivity', 'list-images'] as const) {
    const actions = permissions[name].map(({ action }) => action);
    expect(
      actions.filter((action) => !/^(logs:|dynamodb:(GetItem|Query)$|ssm:GetParametersByPath$)/.test(action)),
    ).toEqual([]);
  }
});

test('nobody deletes from the table', () => {
  const tables = new Set(
    FUNCTIONS.flatMap((name) => permissions[name].map(({ action }) => action)).filter((a) =>
      a.startsWith('dynamodb:'),
    ),
  );
  expect([...tables].toSorted()).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
});

/** What the code that wires each function reads; a missing one would fail at the first call. */
const DOORS = ['BERTH_VPC', 'BERTH_SECURITY_GROUP'];
/** The table, and what an owner without an account may spend. */
const STORE = ['BERTH_TABLE', 'BERTH_INITIAL_CREDIT'];
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
      'BERTH_IMAGES_PATH',
      'BERTH_SUBNETS',
      ...DOORS,
      'BERTH_INSTANCE_PROFILE',
      'BERTH_GUEST_API_URL',
      'BERTH_SESSION_TAGS',
    ],
  ],
  ['list', [...STORE]],
  ['get', [...STORE]],
  ['connectivity', [...STORE]],
  ['credential', [...STORE]],
  ['list-images', ['BERTH_IMAGES_PATH']],
  ['stop', [...STORE, ...SCHEDULES, ...DOORS]],
  ['start', [...STORE, ...SCHEDULES]],
  ['extend', [...STORE, ...SCHEDULES]],
  ['terminate', [...STORE, ...SCHEDULES, ...DOORS]],
  ['door', [...STORE, ...SCHEDULES, ...DOORS, 'BERTH_SESSION_TAGS']],
  ['end-of-lease', [...STORE, ...SCHEDULES, ...DOORS]],
  ['record-state-change', [...STORE, ...SCHEDULES, ...DOORS]],
  ['refresh-prices', ['BERTH_TABLE', 'BERTH_IMAGES_PATH']],
  ['guest-report', [...STORE, ...SCHEDULES, 'BERTH_MASTER_SECRET_ARN', ...DOORS]],
  ['estimate', [...STORE, 'BERTH_IMAGES_PATH']],
  ['credit', STORE],
  ['grant', STORE],
])('%s is told exactly what it needs to know', (name, settings) => {
  expect(Object.keys(environments[name]).toSorted()).toEqual(['BERTH_DEPLOYMENT', ...settings].toSorted());
});
