import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DeadlineSchedules } from '../../../lib';
import { granted, newFunction, newStack, text } from '../synthesis';

function world(): { schedules: DeadlineSchedules; fn: ReturnType<typeof newFunction> } {
  const stack = newStack();
  return {
    schedules: new DeadlineSchedules(stack, 'Schedules', {
      deploymentName: 'demo',
      deadLetters: new Queue(stack, 'Queue'),
    }),
    fn: newFunction(stack),
  };
}

interface Role {
  readonly AssumeRolePolicyDocument: { Statement: { Condition: unknown; Principal: { Service: string } }[] };
  readonly Policies: { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } }[];
}

test('the schedules may call the end-of-lease function, lay down what they could not deliver, and nothing else', () => {
  const { schedules } = world();
  const roles = Object.values(
    Template.fromStack(schedules.node.scope as ReturnType<typeof newStack>).findResources('AWS::IAM::Role'),
  );
  const role = roles.map(({ Properties }) => Properties as Role).find(({ Policies }) => Policies);
  const statements = role?.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements?.map(({ Action, Resource }) => [Action, text(Resource)])).toEqual([
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111111111111:function:demo-end-of-lease'],
    ['sqs:SendMessage', expect.stringMatching(/^\$\{Queue.*Arn\}$/)],
  ]);
});

test("only this account's own schedules, in this deployment's group, may use the role", () => {
  const { schedules } = world();
  const template = Template.fromStack(schedules.node.scope as ReturnType<typeof newStack>);
  template.hasResourceProperties('AWS::Scheduler::ScheduleGroup', { Name: 'berth-demo' });
  const roles = Object.values(template.findResources('AWS::IAM::Role')).map(
    ({ Properties }) => Properties as Role,
  );
  const trust = roles.flatMap((role) => role.AssumeRolePolicyDocument.Statement);
  const scheduler = trust.find(({ Principal }) => Principal.Service === 'scheduler.amazonaws.com');
  expect(scheduler?.Condition).toEqual({
    StringEquals: {
      'aws:SourceAccount': '111111111111',
      'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^SchedulesGroup/), 'Arn'] },
    },
  });
});

test.each([
  ['find', ['scheduler:ListSchedules']],
  ['arm', ['scheduler:CreateSchedule', 'iam:PassRole']],
  ['disarm', ['scheduler:DeleteSchedule']],
] as const)('"%s" allows exactly what it says, and tells group, role and target', (verb, actions) => {
  const { schedules, fn } = world();
  schedules.grants[verb](fn);
  const { permissions, environment } = granted(fn);
  expect(permissions.map(({ action }) => action)).toEqual(actions);
  const changing = permissions.filter(({ action }) => /(Create|Delete)Schedule/.test(action));
  expect(changing.map(({ resource }) => resource)).toEqual(
    changing.map(() => 'arn:aws:scheduler:eu-west-1:111111111111:schedule/berth-demo/*'),
  );
  expect(Object.keys(environment)).toEqual(
    expect.arrayContaining([
      'BERTH_SCHEDULE_GROUP',
      'BERTH_SCHEDULE_ROLE_ARN',
      'BERTH_SCHEDULE_TARGET_ARN',
      'BERTH_DEAD_LETTERS_ARN',
    ]),
  );
});
