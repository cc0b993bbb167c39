import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PriceBook, PriceBookGrants, SessionStore } from '../../../lib';
import { deployment } from '../deployment';
import { granted, newFunction, newStack, text } from '../synthesis';

const ONLY_PRICES = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['PRICE#eu-west-1'] } };

function world(instanceTypes: string[] = ['t3.large']) {
  const stack = newStack();
  const { table } = new SessionStore(stack, 'Store');
  const refresh = newFunction(stack);
  new PriceBook(stack, 'Prices', { deploymentName: 'demo', table, refresh, instanceTypes });
  return { stack, refresh };
}

interface Schedule {
  readonly Properties: Record<string, unknown>;
  readonly DependsOn: readonly string[];
}

function scheduleOf(template: Template): readonly [string, Schedule] {
  const every = Object.entries(template.findResources('AWS::Scheduler::Schedule'));
  const all = every.filter(([, { Properties }]) => Properties.ScheduleExpression === 'rate(7 days)');
  const [found] = all;
  if (!found || all.length > 1) throw new Error(`there are ${all.length} schedules`);
  return found as unknown as readonly [string, Schedule];
}

const nameOf = (stack: Stack): string => scheduleOf(Template.fromStack(stack))[0];

test('prices are asked for every week, and at once: a rate without a start calls as soon as it is made', () => {
  const [, { Properties }] = scheduleOf(Template.fromStack(world().stack));
  expect(Properties).toMatchObject({
    ScheduleExpression: 'rate(7 days)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 21_600 } },
  });
  expect(Properties).not.toHaveProperty('StartDate');
  // A fixed name could not be replaced.
  expect(Properties).not.toHaveProperty('Name');
});

test('new instance types make a new schedule, so that their prices are asked for at the deployment', () => {
  const before = nameOf(world(['t3.large']).stack);
  expect(nameOf(world(['t3.large']).stack)).toBe(before);
  expect(nameOf(world(['t3.large', 'g5.xlarge']).stack)).not.toBe(before);
});

test("only this account's own schedules may use the role, which may call one function", () => {
  const template = Template.fromStack(world().stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111', 'aws:SourceArn': Match.anyValue() },
          },
        }),
      ],
    },
  });
  const statements = Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string; Resource: unknown[] }[],
    )
    .filter(({ Action }) => Action === 'lambda:InvokeFunction');
  expect(statements).toHaveLength(1);
  expect(statements[0]?.Resource.map(text)).toEqual([
    expect.stringMatching(/^\$\{Fn\w+\.Arn\}$/),
    expect.stringMatching(/^\$\{Fn\w+\.Arn\}:\*$/),
  ]);
});

test('who refreshes may ask for prices and write prices, and nothing else', () => {
  const { permissions, environment } = granted(world().refresh);
  expect(permissions).toEqual([
    {
      action: 'dynamodb:PutItem',
      resource: expect.stringMatching(/Store/),
      condition: ONLY_PRICES,
    },
    { action: 'pricing:GetProducts', resource: '*' },
  ]);
  expect(Object.keys(environment)).toEqual(['BERTH_TABLE']);
});

test('who reads prices may read nothing else of the table', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  new PriceBookGrants(new SessionStore(stack, 'Store').table).read(fn);
  const { permissions, environment } = granted(fn);
  expect(permissions).toEqual([
    { action: 'dynamodb:Query', resource: expect.stringMatching(/Store/), condition: ONLY_PRICES },
  ]);
  expect(Object.keys(environment)).toEqual(['BERTH_TABLE']);
});

test('with a customer key, those who read or write prices may use it', () => {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/abc');
  const grants = new PriceBookGrants(new SessionStore(stack, 'Store', { encryptionKey: key }).table, key);
  const reader = newFunction(stack);
  grants.read(reader);
  const actions = granted(reader).permissions.map(({ action }) => action);
  expect(actions).toContain('kms:Decrypt');
  expect(actions).not.toContain('kms:Encrypt');
});

describe('in a deployment', () => {
  const { service, permissions } = deployment();

  test('the function that refreshes may read the catalogue, ask AWS, and write prices', () => {
    const actions = permissions['refresh-prices'].map(({ action }) => action);
    expect(actions.filter((action) => !action.startsWith('logs:')).toSorted()).toEqual([
      'dynamodb:PutItem',
      // What was mapped at run time, and nothing else of the table.
      'dynamodb:Query',
      'ec2:DescribeImages',
      'pricing:GetProducts',
      'sqs:SendMessage',
      'ssm:GetParameter',
      'ssm:GetParameter',
      'ssm:GetParametersByPath',
    ]);
  });

  test('it is called only when the catalogue, its permissions and those of the schedule are there', () => {
    const [, { DependsOn, Properties }] = scheduleOf(service);
    expect(text((Properties['Target'] as { Arn: unknown }).Arn)).toMatch(/RefreshPrices/);
    for (const needed of [/^ImageMap/, /^RefreshPrices/, /^PriceBookRole\w*Policy/]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(needed));
    }
    service.hasResource('AWS::Lambda::Function', {
      Properties: { FunctionName: 'demo-refresh-prices' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RefreshPricesRole\\w*Policy')]),
    });
  });

  test('it is asked for again when an image may be launched on another type', () => {
    const [usual] = scheduleOf(service);
    const [other] = scheduleOf(deployment({ images: [] }).service);
    expect(other).not.toBe(usual);
  });
});
