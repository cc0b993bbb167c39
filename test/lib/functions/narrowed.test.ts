import { type FunctionName, FUNCTIONS } from '../../../lambda/domain/duties';
import { deployment } from '../deployment';
import { type Permission, text } from '../synthesis';

const { permissions, service } = deployment({ administrator: 'ada@lab.example', monthlyBudget: 100 });

/** Permissions on more than this deployment's things, and why AWS lets us narrow them no further. */
const EXPLAINED: readonly {
  readonly action: RegExp;
  readonly resource: RegExp;
  readonly functions: readonly FunctionName[];
  readonly why: string;
}[] = [
  {
    action: /^ec2:Describe/,
    resource: /^\*$/,
    functions: FUNCTIONS,
    why: 'EC2 restricts no description to resources',
  },
  {
    action: /^(?:scheduler:ListSchedules|secretsmanager:ListSecrets|pricing:GetProducts)$/,
    resource: /^\*$/,
    functions: FUNCTIONS,
    why: 'these services restrict no list to resources',
  },
  {
    action: /^ssm:GetParameter$/,
    resource: /::parameter\/aws\/service\/\*$/,
    functions: FUNCTIONS,
    why: 'AWS’s own public parameters, which anybody may read',
  },
  {
    action: /^ec2:RunInstances$/,
    resource: /::image\/\*$/,
    functions: ['launch'],
    why: 'AMIs may be anybody’s; which one is launched the catalogue says',
  },
  {
    action: /^ec2:DeleteSnapshot$/,
    resource: /::snapshot\/\*$/,
    functions: ['retire-images'],
    why: 'Image Builder tags the snapshots of everybody alike',
  },
];

/** What begins with the deployment's name in the one service where that name is nobody else's. */
const OURS_BY_NAME = [
  /:secret:berth\/demo\/s-\*$/,
  /:schedule\/(?:berth-demo|\$\{DeadlineSchedulesGroup\w+\})\/\*$/,
  /:parameter\/berth\/demo\/[\w/]*\*(?:\/stable)?$/,
];
const TAGS = ['aws:ResourceTag/berth:deployment', 'aws:RequestTag/berth:deployment'];

function isNarrow({ resource, condition = {} }: Permission): boolean {
  if (!resource.includes('*') || OURS_BY_NAME.some((name) => name.test(resource))) return true;
  const required = { ...condition['StringEquals'], ...condition['StringEqualsIfExists'] };
  // Tags that are written while something is made: making it is narrowed by its own statement.
  if (typeof required['ec2:CreateAction'] === 'string') return true;
  return TAGS.some((tag) => required[tag] === 'demo');
}

/** `IfExists` holds for what has no tags at all: only where the name says already whose it is. */
const isLenient = ({ condition = {} }: Permission): boolean => 'StringEqualsIfExists' in condition;

test.each(FUNCTIONS)('every permission of %s is for things of this deployment, or explained', (name) => {
  const wide = permissions[name].filter((one) => !isNarrow(one));
  const unexplained = wide.filter(
    ({ action, resource }) =>
      !EXPLAINED.some(
        (one) => one.action.test(action) && one.resource.test(resource) && one.functions.includes(name),
      ),
  );
  expect(unexplained).toEqual([]);
});

test('nothing is explained that no function has', () => {
  const wide = FUNCTIONS.flatMap((name) => permissions[name].filter((one) => !isNarrow(one)));
  const idle = EXPLAINED.filter(
    (one) => !wide.some(({ action, resource }) => one.action.test(action) && one.resource.test(resource)),
  );
  expect(idle).toEqual([]);
});

test('a tag that may be missing is asked only of what has our name', () => {
  const lenient = FUNCTIONS.flatMap((name) => permissions[name].filter(isLenient));
  expect(lenient.length).toBeGreaterThan(2);
  for (const { resource } of lenient)
    expect(resource).toMatch(/:(?:key-pair\/berth-demo-s-\*|secret:berth\/demo\/s-\*)$/);
});

test('roles of functions say what is allowed, by names of actions and resources, and have no policy of AWS', () => {
  const roles = new Set(
    Object.values(service.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => FUNCTIONS.some((name) => Properties.FunctionName === `demo-${name}`))
      .map(({ Properties }) => text(Properties.Role).replace('.Arn', '')),
  );
  expect(roles.size).toBe(FUNCTIONS.length);
  const statements = Object.values(service.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as unknown[]).some((role) => roles.has(text(role))))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[]);
  for (const statement of statements) {
    const { Effect, Action, Resource, Condition: _, ...others } = statement;
    expect([Effect, others]).toEqual(['Allow', {}]);
    expect([Action].flat().filter((action) => !/^[\w-]+:\w+$/.test(String(action)))).toEqual([]);
    expect([Resource].flat().length).toBeGreaterThan(0);
  }
  const managed = Object.entries(service.findResources('AWS::IAM::Role')).filter(
    ([id, { Properties }]) => roles.has(`\${${id}}`) && (Properties.ManagedPolicyArns ?? Properties.Policies),
  );
  expect(managed).toEqual([]);
});
